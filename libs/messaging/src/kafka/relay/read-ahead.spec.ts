import { InMemoryEventStore } from '@maru/event-store';
import type { RecordedEvent } from '@maru/event-store';
import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReadAheadEventStore } from './read-ahead';

describe('a log that is read ahead', () => {
  let log: InMemoryEventStore;
  let read: number[];
  let store: ReadAheadEventStore;
  const revisions = (events: readonly RecordedEvent[]) => events.map(({ revision }) => revision);
  beforeEach(async () => {
    log = new InMemoryEventStore();
    read = [];
    store = new ReadAheadEventStore(log, 'inventory', (events) => read.push(...revisions(events)));
    await append(0, 6);
  });
  afterEach(() => log.close());

  async function append(first: number, count: number): Promise<void> {
    const events = Array.from({ length: count }, (_, n) => ({
      id: deriveId(first + n),
      type: 'inventory.stock-low.v1',
      data: {},
      metadata: { correlationId: 'c', causationId: 'r' },
    }));
    await log.append('inventory.stock-A', first === 0 ? 'no-stream' : first - 1, events);
  }

  it('reads only the next page while the subscriber works on one', async () => {
    const worked: number[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const subscription = store.subscribe({ batchSize: 2 }, async (events) => {
      worked.push(...revisions(events));
      await gate;
    });
    await eventually(() => expect(read).toEqual([0, 1, 2, 3]));
    await sleep(30);
    expect(read).toEqual([0, 1, 2, 3]);
    expect(worked).toEqual([0, 1]);
    release();
    await eventually(() => expect(worked).toEqual([0, 1, 2, 3, 4, 5]));
    await subscription.close();
  });

  it('gives the subscriber one page at a time', async () => {
    let busy = 0;
    const worked: number[] = [];
    const subscription = store.subscribe({ batchSize: 1 }, async (events) => {
      expect(++busy).toBe(1);
      await sleep(1);
      worked.push(...revisions(events));
      busy--;
    });
    await eventually(() => expect(worked).toEqual([0, 1, 2, 3, 4, 5]));
    await subscription.close();
  });

  it('ends with the error of the subscriber, with or without a next page', async () => {
    const last = store.subscribe({}, () => Promise.reject(new Error('no more')));
    await expect(last.ended).rejects.toThrow('no more');
    const first = store.subscribe({ batchSize: 1 }, () => Promise.reject(new Error('not this')));
    await expect(first.ended).rejects.toThrow('not this');
  });

  it('waits for the current page when it is closed, and begins no other one', async () => {
    const worked: string[] = [];
    const subscription = store.subscribe({ batchSize: 2 }, async (events) => {
      await sleep(50);
      worked.push(revisions(events).join());
    });
    await eventually(() => expect(read).toHaveLength(4));
    await subscription.close();
    expect(worked).toEqual(['0,1']);
    await sleep(120);
    expect(worked).toEqual(['0,1']);
    await expect(subscription.ended).resolves.toBeUndefined();
  });
});
