/// <reference types="jest" />
import { randomUUID } from 'node:crypto';
import { StreamTooLong, WHOLE_STREAM_EVENTS } from '../whole-stream';
import { contractBench, numbersOf, range, someEvents } from './contract-bench';
import type { EventStoreHarness } from './event-store.harness';

/** Streams of thousands of events, which take seconds to write. */
export function longStreamContract(makeHarness: () => Promise<EventStoreHarness>): void {
  describe('a long stream', () => {
    const bench = contractBench(makeHarness);
    const aStream = () => `${bench.prefix}order-${randomUUID()}`;
    const append = async (stream: string, count: number, from = 0) =>
      bench.store.append(stream, from === 0 ? 'no-stream' : from - 1, someEvents(count, from));

    it('is read whole', async () => {
      const stream = aStream();
      for (const part of range(0, 6)) await append(stream, 500, part * 500);
      expect(numbersOf(await bench.store.readStream(stream))).toEqual(range(0, 3_000));
    });

    it('is not read whole into memory beyond the limit, but in parts', async () => {
      const stream = aStream();
      for (const part of range(0, 11)) await append(stream, 1_000, part * 1_000);
      await expect(bench.store.readStream(stream)).rejects.toBeInstanceOf(StreamTooLong);
      await expect(bench.store.readStream(stream, { limit: WHOLE_STREAM_EVENTS + 500 })).rejects.toThrow(stream);
      expect(numbersOf(await bench.store.readStream(stream, { from: 10_999 }))).toEqual([10_999]);
      expect(numbersOf(await bench.store.readStream(stream, { from: 9_000, limit: 300 }))).toEqual(range(9_000, 9_300));
    });
  });
}
