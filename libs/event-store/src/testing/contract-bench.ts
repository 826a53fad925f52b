/// <reference types="jest" />
import { randomUUID } from 'node:crypto';
import type { BatchHandler, EventStore, NewEvent, RecordedEvent, SubscribeOptions } from '../event-store';
import type { EventStoreHarness } from './event-store.harness';

/** The environment of the contract's sections: a store, fresh names, and probes. */
export interface ContractBench {
  readonly store: EventStore;
  /** A stream prefix that no other test uses; ends with a dot. */
  readonly prefix: string;
  open(): Promise<EventStore>;
}

/** Gives every test of a `describe` its bench; call it inside of one. */
export function contractBench(makeHarness: () => Promise<EventStoreHarness>): ContractBench {
  let harness: EventStoreHarness;
  let stores: EventStore[] = [];
  const bench = {
    store: undefined as unknown as EventStore,
    prefix: '',
    async open() {
      const store = await harness.open();
      stores.push(store);
      return store;
    },
  };
  beforeAll(async () => {
    harness = await makeHarness();
  });
  afterAll(() => harness?.close());
  beforeEach(async () => {
    bench.prefix = `c${randomUUID().slice(0, 8)}.`;
    bench.store = await bench.open();
  });
  afterEach(async () => {
    const opened = stores;
    stores = [];
    await Promise.all(opened.map((store) => store.close()));
  });
  return bench;
}

export function anEvent(data: unknown = {}, type = 'shop.tested.v1'): NewEvent {
  return { id: randomUUID(), type, data, metadata: { correlationId: 'conversation', causationId: 'cause' } };
}

export function someEvents(count: number, from = 0): NewEvent[] {
  return Array.from({ length: count }, (_, index) => anEvent({ n: from + index }));
}

export const numbersOf = (events: readonly RecordedEvent[]) => events.map((event) => (event.data as { n: number }).n);
export const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** Collects the events of a subscription. `until(n)` resolves when n events have arrived. */
export function collecting(store: EventStore, options: SubscribeOptions) {
  const events: RecordedEvent[] = [];
  const batches: { readonly size: number; readonly position: string }[] = [];
  const handler: BatchHandler = async (batch, position) => {
    events.push(...batch);
    batches.push({ size: batch.length, position });
  };
  const subscription = store.subscribe(options, handler);
  return { events, batches, subscription, until: (count: number) => until(() => events.length >= count) };
}

/** Resolves as soon as the condition holds. @throws Error when it does not within `withinMs` */
export async function until(condition: () => boolean, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`did not come true within ${withinMs} ms: ${String(condition)}`);
    await pause(5);
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
