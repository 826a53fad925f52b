/// <reference types="jest" />
import { randomUUID } from 'node:crypto';
import { InvalidEvent, WrongExpectedRevision } from '../event-store';
import { anEvent, contractBench, numbersOf, range, someEvents } from './contract-bench';
import type { EventStoreHarness } from './event-store.harness';

export function appendingContract(makeHarness: () => Promise<EventStoreHarness>): void {
  describe('appending', () => {
    const bench = contractBench(makeHarness);
    const aStream = () => `${bench.prefix}order-${randomUUID()}`;

    it('numbers the events of a stream from 0 without gaps', async () => {
      const stream = aStream();
      expect((await bench.store.append(stream, 'no-stream', someEvents(2))).revision).toBe(1);
      expect((await bench.store.append(stream, 1, someEvents(3))).revision).toBe(4);
      const read = await bench.store.readStream(stream);
      expect(read.map((event) => event.revision)).toEqual([0, 1, 2, 3, 4]);
      expect(read.every((event) => event.stream === stream)).toBe(true);
    });

    it('answers with the position of the last event', async () => {
      const stream = aStream();
      const { position } = await bench.store.append(stream, 'no-stream', someEvents(3));
      expect((await bench.store.readStream(stream)).at(-1)!.position).toBe(position);
    });

    it('returns the data as JSON, with id, type, metadata and the time of recording', async () => {
      const stream = aStream();
      const data = {
        text: 'Grüße, "서울" \\ \n {a,b} 🛒',
        nothing: null,
        missing: undefined,
        at: new Date('2030-01-02T03:04:05.678Z'),
        list: [1, 2.5, -0.125, 1e21, [true, false], { deep: {} }],
        big: Number.MAX_SAFE_INTEGER,
      };
      const metadata = {
        correlationId: 'it\'s a "conversation"',
        causationId: randomUUID(),
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      };
      const event = { id: randomUUID(), type: 'shop.tested.v1', data, metadata };
      const before = Date.now() - 60_000;
      await bench.store.append(stream, 'no-stream', [event]);
      const [read] = await bench.store.readStream(stream);
      expect(read).toEqual({
        ...event,
        data: JSON.parse(JSON.stringify(data)),
        stream,
        revision: 0,
        position: expect.any(String),
        recordedAt: expect.any(Date),
      });
      expect(read!.recordedAt.getTime()).toBeGreaterThan(before);
      expect(read!.recordedAt.getTime()).toBeLessThan(before + 120_000);
    });

    it('refuses an append at another revision and returns the current one', async () => {
      const stream = aStream();
      await bench.store.append(stream, 'no-stream', someEvents(3));
      for (const expected of ['no-stream', 0, 1, 3, 7] as const) {
        const conflict = await bench.store.append(stream, expected, [anEvent()]).catch((error: unknown) => error);
        expect(conflict).toBeInstanceOf(WrongExpectedRevision);
        expect(conflict).toMatchObject({ stream, expected, actual: 2 });
      }
      expect(await bench.store.readStream(stream)).toHaveLength(3);
    });

    it('refuses an append to a stream that should exist and does not', async () => {
      for (const expected of ['stream-exists', 0, 4] as const) {
        const stream = aStream();
        const conflict = await bench.store.append(stream, expected, [anEvent()]).catch((error: unknown) => error);
        expect(conflict).toBeInstanceOf(WrongExpectedRevision);
        expect(conflict).toMatchObject({ stream, expected, actual: undefined });
        expect(await bench.store.readStream(stream)).toEqual([]);
      }
    });

    it('appends at the end with the expected revision "any"', async () => {
      const stream = aStream();
      await bench.store.append(stream, 'any', someEvents(1));
      await bench.store.append(stream, 'any', someEvents(1, 1));
      await bench.store.append(stream, 'stream-exists', someEvents(1, 2));
      expect(numbersOf(await bench.store.readStream(stream))).toEqual([0, 1, 2]);
    });

    it('refuses an append without events', async () => {
      await expect(bench.store.append(aStream(), 'any', [])).rejects.toBeInstanceOf(RangeError);
    });

    it('refuses data that are no plain JSON, and ids that are no UUID', async () => {
      const stream = aStream();
      for (const wrong of [{ data: 1n }, { data: { big: 1n } }, { data: undefined }, { id: 'order-1' }])
        await expect(bench.store.append(stream, 'any', [anEvent(), { ...anEvent(), ...wrong }])).rejects.toBeInstanceOf(
          InvalidEvent,
        );
      expect(await bench.store.readStream(stream)).toEqual([]);
    });

    it('recognises events that are appended again at the same revision, also when the stream has moved on', async () => {
      const stream = aStream();
      const first = someEvents(2);
      const second = someEvents(2, 2);
      await bench.store.append(stream, 'no-stream', first);
      expect((await bench.store.append(stream, 'no-stream', first)).revision).toBe(1);
      await bench.store.append(stream, 1, second);
      await bench.store.append(stream, 3, someEvents(1, 4));
      expect((await bench.store.append(stream, 1, second)).revision).toBe(3);
      expect((await bench.store.append(stream, 'no-stream', first)).revision).toBe(1);
      expect(numbersOf(await bench.store.readStream(stream))).toEqual([0, 1, 2, 3, 4]);
    });

    it('recognises events that are appended again with the expected revision "any"', async () => {
      const stream = aStream();
      const events = someEvents(2);
      await bench.store.append(stream, 'any', events);
      await bench.store.append(stream, 'any', events);
      expect(numbersOf(await bench.store.readStream(stream))).toEqual([0, 1]);
    });

    it('recognises the same append sent twice concurrently', async () => {
      const stream = aStream();
      const events = someEvents(2);
      const other = await bench.open();
      const answers = await Promise.all(
        [bench.store, other, bench.store, other].map((store) => store.append(stream, 'no-stream', events)),
      );
      expect(answers.map((answer) => answer.revision)).toEqual([1, 1, 1, 1]);
      expect(numbersOf(await bench.store.readStream(stream))).toEqual([0, 1]);
    });

    it('lets exactly one of many writers win each revision', async () => {
      const stream = aStream();
      const stores = [bench.store, await bench.open()];
      for (const revision of range(0, 5)) {
        const attempts = await Promise.allSettled(
          range(0, 12).map((n) =>
            stores[n % 2]!.append(stream, revision === 0 ? 'no-stream' : revision - 1, [anEvent({ n })]),
          ),
        );
        const lost = attempts.filter((attempt) => attempt.status === 'rejected');
        expect(lost).toHaveLength(11);
        for (const { reason } of lost) {
          expect(reason).toBeInstanceOf(WrongExpectedRevision);
          expect(reason.actual).toBe(revision);
        }
      }
      expect((await bench.store.readStream(stream)).map((event) => event.revision)).toEqual(range(0, 5));
    });

    it('accepts concurrent appends to many streams', async () => {
      const streams = range(0, 100).map(aStream);
      const answers = await Promise.all(streams.map((name) => bench.store.append(name, 'no-stream', someEvents(2))));
      expect(new Set(answers.map((answer) => answer.position)).size).toBe(100);
      const read = await Promise.all(streams.map((name) => bench.store.readStream(name)));
      expect(read.map((events) => events.length)).toEqual(range(0, 100).map(() => 2));
    });

    it('ends the running appends when it closes, and refuses later ones', async () => {
      const store = await bench.open();
      const stream = aStream();
      const inFlight = store.append(stream, 'no-stream', someEvents(1));
      await store.close();
      expect((await inFlight).revision).toBe(0);
      await expect(store.append(stream, 'any', someEvents(1))).rejects.toThrow();
      expect(await bench.store.readStream(stream)).toHaveLength(1);
    });
  });
}
