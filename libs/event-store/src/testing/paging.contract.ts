/// <reference types="jest" />
import { randomUUID } from 'node:crypto';
import type { EventStore, ReadPageOptions, RecordedEvent } from '../event-store';
import { MOST_PAGE_EVENTS, PAGE_BYTES, PAGE_EVENTS } from '../whole-stream';
import { anEvent, contractBench, numbersOf, range, someEvents } from './contract-bench';
import type { EventStoreHarness } from './event-store.harness';

export function pagingContract(makeHarness: () => Promise<EventStoreHarness>): void {
  describe('reading a stream page by page', () => {
    const bench = contractBench(makeHarness);
    const aStream = () => `${bench.prefix}order-${randomUUID()}`;
    const append = async (stream: string, count: number, from = 0) =>
      bench.store.append(stream, from === 0 ? 'no-stream' : from - 1, someEvents(count, from));

    /** The sizes of the pages and their events, read until a page is at its end. */
    async function pagesOf(store: EventStore, stream: string, options: ReadPageOptions) {
      const sizes: number[] = [];
      const events: RecordedEvent[] = [];
      for (let place = {}; ;) {
        const page = await store.readStreamPage(stream, { ...options, ...place });
        sizes.push(page.events.length);
        events.push(...page.events);
        if (page.atEnd) return { sizes, numbers: numbersOf(events) };
        place = { from: page.next };
      }
    }

    it('returns an empty final page for a stream that does not exist', async () => {
      const empty = { events: [], next: 0, atEnd: true };
      expect(await bench.store.readStreamPage(aStream())).toEqual(empty);
      const backwards = await bench.store.readStreamPage(aStream(), { direction: 'backwards' });
      expect(backwards).toMatchObject({ events: [], atEnd: true });
    });

    it('bounds a page by events, and returns the start of the next one', async () => {
      const stream = aStream();
      await append(stream, 7);
      expect(await pagesOf(bench.store, stream, { limit: 3 })).toEqual({ sizes: [3, 3, 1], numbers: range(0, 7) });
      expect(await pagesOf(bench.store, stream, { limit: 3, from: 2 })).toEqual({
        sizes: [3, 2],
        numbers: range(2, 7),
      });
      const backwards = await pagesOf(bench.store, stream, { limit: 3, direction: 'backwards' });
      expect(backwards).toEqual({ sizes: [3, 3, 1], numbers: range(0, 7).reverse() });
      const first = await bench.store.readStreamPage(stream, { limit: 3 });
      expect(first).toMatchObject({ next: 3, atEnd: false });
    });

    it('bounds a page by bytes, but never below one event', async () => {
      const stream = aStream();
      const large = range(0, 7).map((n) => anEvent({ n, text: 'x'.repeat(10_000) }));
      await bench.store.append(stream, 'no-stream', large);
      const { sizes, numbers } = await pagesOf(bench.store, stream, { maxBytes: 25_000 });
      expect({ sizes, numbers }).toEqual({ sizes: [3, 3, 1], numbers: range(0, 7) });
      const single = await pagesOf(bench.store, stream, { maxBytes: 1, direction: 'backwards' });
      expect(single.sizes).toEqual(range(0, 7).map(() => 1));
      expect(single.numbers).toEqual(range(0, 7).reverse());
    });

    it('bounds pages by events and by bytes by default', async () => {
      const [long, heavy] = [aStream(), aStream()];
      await append(long, 600);
      expect((await pagesOf(bench.store, long, {})).sizes).toEqual([PAGE_EVENTS, PAGE_EVENTS, 600 - 2 * PAGE_EVENTS]);
      const text = 'x'.repeat(100_000);
      for (const n of range(0, 15)) await bench.store.append(heavy, 'any', [anEvent({ n, text })]);
      const { sizes, numbers } = await pagesOf(bench.store, heavy, {});
      expect(sizes).toEqual([Math.ceil(PAGE_BYTES / 100_020), 15 - Math.ceil(PAGE_BYTES / 100_020)]);
      expect(numbers).toEqual(range(0, 15));
    });

    it('gives many concurrent readers of heavy streams every event, on smaller pages', async () => {
      const streams = range(0, 40).map(aStream);
      const text = 'x'.repeat(60_000);
      for (const stream of streams)
        await bench.store.append(
          stream,
          'no-stream',
          range(0, 5).map((n) => anEvent({ n, text })),
        );
      const read = await Promise.all(streams.map((stream) => pagesOf(bench.store, stream, {})));
      for (const { numbers } of read) expect(numbers).toEqual(range(0, 5));
    });

    it('follows a stream that grows during the read, without a gap and without a double', async () => {
      const stream = aStream();
      const writer = await bench.open();
      await append(stream, 5);
      const events: RecordedEvent[] = [];
      let from = 0;
      for (let grown = 5; ;) {
        const page = await bench.store.readStreamPage(stream, { from, limit: 4 });
        events.push(...page.events);
        from = page.next;
        if (grown < 30) {
          await writer.append(stream, grown - 1, someEvents(3, grown));
          grown += 3;
        } else if (page.atEnd) break;
      }
      expect(numbersOf(events)).toEqual(range(0, 32));
      expect(await bench.store.readStreamPage(stream, { from })).toEqual({ events: [], next: 32, atEnd: true });
    });

    it('refuses a page size above the limit', async () => {
      const read = bench.store.readStreamPage(aStream(), { limit: MOST_PAGE_EVENTS + 1 });
      await expect(read).rejects.toBeInstanceOf(RangeError);
    });
  });
}
