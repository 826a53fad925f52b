/// <reference types="jest" />
import { randomUUID } from 'node:crypto';
import type { EventFilter, EventStore, RecordedEvent } from '../event-store';
import { START } from '../event-store';
import { anEvent, contractBench, numbersOf, range, someEvents } from './contract-bench';
import type { EventStoreHarness } from './event-store.harness';

export function readingContract(makeHarness: () => Promise<EventStoreHarness>): void {
  describe('reading', () => {
    const bench = contractBench(makeHarness);
    const aStream = (aggregate = 'order') => `${bench.prefix}${aggregate}-${randomUUID()}`;

    it('reads a stream that does not exist as empty', async () => {
      expect(await bench.store.readStream(aStream())).toEqual([]);
      expect(await bench.store.readStream(aStream(), { direction: 'backwards' })).toEqual([]);
    });

    it('reads a stream forwards and backwards, from a revision and up to a limit', async () => {
      const stream = aStream();
      await bench.store.append(stream, 'no-stream', someEvents(6));
      const read = async (options: Parameters<EventStore['readStream']>[1]) =>
        numbersOf(await bench.store.readStream(stream, options));
      expect(await read({})).toEqual([0, 1, 2, 3, 4, 5]);
      expect(await read({ from: 2 })).toEqual([2, 3, 4, 5]);
      expect(await read({ from: 2, limit: 2 })).toEqual([2, 3]);
      expect(await read({ limit: 3 })).toEqual([0, 1, 2]);
      expect(await read({ from: 6 })).toEqual([]);
      expect(await read({ direction: 'backwards' })).toEqual([5, 4, 3, 2, 1, 0]);
      expect(await read({ direction: 'backwards', limit: 1 })).toEqual([5]);
      expect(await read({ direction: 'backwards', from: 3 })).toEqual([3, 2, 1, 0]);
      expect(await read({ direction: 'backwards', from: 3, limit: 2 })).toEqual([3, 2]);
    });

    it('gives many concurrent readers the stream that each asked for', async () => {
      const streams = range(0, 40).map(() => aStream());
      await Promise.all(
        streams.map((stream, n) => bench.store.append(stream, 'no-stream', someEvents(1 + (n % 3), n * 10))),
      );
      const read = await Promise.all(
        streams.flatMap((stream) => [
          bench.store.readStream(stream),
          bench.store.readStream(stream, { from: 1 }),
          bench.store.readStream(stream, { limit: 1 }),
          bench.store.readStream(`${stream}-none`),
        ]),
      );
      expect(read.map(numbersOf)).toEqual(
        streams.flatMap((_, n) => {
          const all = range(n * 10, n * 10 + 1 + (n % 3));
          return [all, all.slice(1), all.slice(0, 1), []];
        }),
      );
    });

    it('reads the newest append', async () => {
      const stream = aStream();
      for (const n of range(0, 20)) {
        await bench.store.append(stream, n === 0 ? 'no-stream' : n - 1, someEvents(1, n));
        expect(await bench.store.readStream(stream, { from: n })).toHaveLength(1);
      }
    });

    it('pages through the log in the order of the appends, with positions that order as strings', async () => {
      const streams = range(0, 30).map(() => aStream());
      for (const [n, stream] of streams.entries()) await bench.store.append(stream, 'no-stream', someEvents(1, n));
      const events = await wholeLog(bench.store, { streamPrefixes: [bench.prefix] }, 7);
      expect(numbersOf(events)).toEqual(range(0, 30));
      const positions = events.map((event) => event.position);
      expect([...positions].sort()).toEqual(positions);
      expect(new Set(positions).size).toBe(30);
    });

    it('keeps the order of every stream in the log under concurrent appends', async () => {
      const streams = range(0, 20).map(() => aStream());
      await Promise.all(streams.map((stream) => bench.store.append(stream, 'no-stream', someEvents(3))));
      const events = await wholeLog(bench.store, { streamPrefixes: [bench.prefix] }, 8);
      expect(events).toHaveLength(60);
      for (const stream of streams)
        expect(numbersOf(events.filter((event) => event.stream === stream))).toEqual([0, 1, 2]);
    });

    it('filters the log by stream prefix, by type, and by both', async () => {
      const { store, prefix } = bench;
      await store.append(aStream('order'), 'no-stream', [anEvent({ n: 0 }, 'a.v1'), anEvent({ n: 1 }, 'b.v1')]);
      await store.append(aStream('sku'), 'no-stream', [anEvent({ n: 2 }, 'a.v1'), anEvent({ n: 3 }, 'c.v1')]);
      await store.append(aStream('or_er'), 'no-stream', [anEvent({ n: 4 }, 'a.v1')]);
      const read = async (filter: EventFilter) => numbersOf(await wholeLog(store, filter, 2));
      expect(await read({ streamPrefixes: [`${prefix}order-`] })).toEqual([0, 1]);
      expect(await read({ streamPrefixes: [`${prefix}or_er-`] })).toEqual([4]);
      expect(await read({ streamPrefixes: [`${prefix}order-`, `${prefix}sku-`] })).toEqual([0, 1, 2, 3]);
      expect(await read({ streamPrefixes: [prefix], types: ['a.v1'] })).toEqual([0, 2, 4]);
      expect(await read({ streamPrefixes: [`${prefix}sku-`], types: ['b.v1', 'c.v1'] })).toEqual([3]);
      expect(await read({ streamPrefixes: [prefix], types: [] })).toEqual([]);
      expect(await read({ streamPrefixes: [] })).toEqual([]);
    });

    it('starts a page behind the given position', async () => {
      const { store, prefix } = bench;
      await store.append(aStream(), 'no-stream', someEvents(4));
      const all = await wholeLog(store, { streamPrefixes: [prefix] }, 100);
      const behind = await wholeLog(store, { streamPrefixes: [prefix] }, 100, all[1]!.position);
      expect(numbersOf(behind)).toEqual([2, 3]);
    });

    it('reads no further than the last event of a full page', async () => {
      const { store, prefix } = bench;
      const before = await store.head();
      await store.append(aStream(), 'no-stream', someEvents(5));
      const page = await store.readAll({ after: before, filter: { streamPrefixes: [prefix] }, limit: 2 });
      expect(numbersOf(page.events)).toEqual([0, 1]);
      expect(page.position).toBe(page.events[1]!.position);
      expect(page.atEnd).toBe(false);
    });

    it('reports when a page has reached the end of the log', async () => {
      const { store } = bench;
      await store.append(aStream(), 'no-stream', someEvents(2));
      const head = await store.head();
      const page = await store.readAll({ after: head, filter: { streamPrefixes: [bench.prefix] } });
      expect(page).toMatchObject({ events: [], atEnd: true });
      expect(page.position >= head).toBe(true);
    });

    it('has its head at the last event', async () => {
      const { store } = bench;
      const before = await store.head();
      const { position } = await store.append(aStream(), 'no-stream', someEvents(2));
      const head = await store.head();
      expect(head > before).toBe(true);
      expect(head >= position).toBe(true);
      expect(position > START).toBe(true);
    });
  });
}

async function wholeLog(store: EventStore, filter: EventFilter, limit: number, after = START) {
  const events: RecordedEvent[] = [];
  for (;;) {
    const page = await store.readAll({ after, filter, limit });
    expect(page.events.length).toBeLessThanOrEqual(limit);
    expect(page.position >= after).toBe(true);
    events.push(...page.events);
    after = page.position;
    if (page.atEnd) return events;
  }
}
