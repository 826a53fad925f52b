/// <reference types="jest" />
import type { Writable } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import type { AllPage, Position, ReadAllOptions, RecordedEvent } from '../event-store';
import { InMemoryEventStore, InMemoryLog } from '../in-memory/in-memory-event-store';
import { startEventStoreDbServer } from '../testing/eventstoredb-server';
import type { EventStoreDbServer, EventStoreDbServerOptions } from '../testing/eventstoredb-server';
import { toWire } from '../testing/eventstoredb-server/wire/positions';
import { EventStoreDbEventStore } from './eventstoredb-event-store';
import type { EventStoreDbEventStoreOptions } from './eventstoredb-event-store';
import { toPosition } from './position';

/** Records where the server reads the log, and can be made to hang. */
export class WatchedStore extends InMemoryEventStore {
  readonly readBehind: number[] = [];
  headsUntilItHangs = Infinity;

  constructor(private readonly kept = new InMemoryLog()) {
    super(kept);
  }

  get everything(): readonly RecordedEvent[] {
    return this.kept.events;
  }

  override readAll(options: ReadAllOptions = {}): Promise<AllPage> {
    if (options.filter?.streamPrefixes) this.readBehind.push(Number(options.after));
    return super.readAll(options);
  }

  override head(): Promise<Position> {
    return this.headsUntilItHangs-- > 0 ? super.head() : new Promise(() => {});
  }
}

/** The environment of the adapter's supervision specs: the small server, whose faults they control, and its store. */
export interface ServerBench {
  readonly server: EventStoreDbServer;
  /** The stored events, read without the server. */
  readonly stored: WatchedStore;
  readonly faults: unknown[];
  /** The position of an event at the server, from its position in `stored`. */
  positionOf(stored: Position): Position;
  open(options?: Partial<EventStoreDbEventStoreOptions>): EventStoreDbEventStore;
}

/** Gives every test of a `describe` its bench; call it inside of one. */
export function serverBench(given: Partial<EventStoreDbServerOptions> = {}): ServerBench {
  const bench = {} as Writable<ServerBench>;
  let opened: EventStoreDbEventStore[] = [];
  bench.positionOf = (stored) => {
    const { commit, prepare } = toWire(Number(stored));
    return toPosition({ commit: BigInt(commit), prepare: BigInt(prepare) });
  };
  bench.open = (options = {}) => {
    const onFault = (fault: unknown) => void bench.faults.push(fault);
    const store = new EventStoreDbEventStore({ connection: bench.server.connection, onFault, ...options });
    opened.push(store);
    return store;
  };
  beforeEach(async () => {
    bench.faults = [];
    bench.stored = new WatchedStore();
    bench.server = await startEventStoreDbServer({ ...given, store: bench.stored });
  });
  afterEach(async () => {
    const stores = opened;
    opened = [];
    await bench.server.faults.heal();
    await Promise.all(stores.map((store) => store.close()));
    await bench.server.close();
    await bench.stored.close();
  });
  return bench;
}

export const aStream = (aggregate = 'shop.order') => `${aggregate}-${randomUUID()}`;
