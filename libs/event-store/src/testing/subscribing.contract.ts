/// <reference types="jest" />
import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '../event-store';
import { anEvent, collecting, contractBench, numbersOf, pause, range, someEvents, until } from './contract-bench';
import type { EventStoreHarness } from './event-store.harness';

export function subscribingContract(makeHarness: () => Promise<EventStoreHarness>): void {
  describe('subscribing', () => {
    const bench = contractBench(makeHarness);
    const aStream = (aggregate = 'order') => `${bench.prefix}${aggregate}-${randomUUID()}`;
    const mine = () => ({ filter: { streamPrefixes: [bench.prefix] } });

    it('delivers existing events, then new ones, without a gap and without a double', async () => {
      const { store } = bench;
      for (const n of range(0, 25)) await store.append(aStream(), 'no-stream', someEvents(2, n * 2));
      const collected = collecting(store, { ...mine(), batchSize: 7 });
      // Appends race with the change from catching up to live.
      for (const n of range(25, 75)) await store.append(aStream(), 'no-stream', someEvents(2, n * 2));
      await collected.until(150);
      await store.append(aStream(), 'no-stream', someEvents(1, 150));
      await collected.until(151);
      await pause(50);
      expect(numbersOf(collected.events)).toEqual(range(0, 151));
      expect(Math.max(...collected.batches.map((batch) => batch.size))).toBeLessThanOrEqual(7);
    });

    it('delivers the same events as a read', async () => {
      const { store } = bench;
      const collected = collecting(store, mine());
      await pause(50);
      const data = { at: new Date(0), gone: undefined, text: '"\\ 서울 {}' };
      await store.append(aStream(), 'no-stream', [anEvent(data), anEvent(data)]);
      await collected.until(2);
      const read = await store.readStream(collected.events[0]!.stream);
      expect(collected.events).toEqual(read);
      expect(collected.batches.at(-1)!.position >= read.at(-1)!.position).toBe(true);
    });

    it('delivers the appends of another process', async () => {
      const other = await bench.open();
      const collected = collecting(bench.store, mine());
      for (const n of range(0, 20))
        await (n % 2 ? other : bench.store).append(aStream(), 'no-stream', someEvents(1, n));
      await collected.until(20);
      expect(numbersOf(collected.events)).toEqual(range(0, 20));
    });

    it('continues behind a position', async () => {
      const { store } = bench;
      for (const n of range(0, 6)) await store.append(aStream(), 'no-stream', someEvents(1, n));
      const first = collecting(store, { ...mine(), batchSize: 2 });
      await first.until(6);
      await first.subscription.close();
      // One or two, because a batch may be smaller than requested.
      const { size, position } = first.batches[0]!;
      const second = collecting(store, { ...mine(), after: position });
      await store.append(aStream(), 'no-stream', someEvents(1, 6));
      await second.until(7 - size);
      expect(numbersOf(second.events)).toEqual(range(size, 7));
    });

    it('delivers only events that match the filter', async () => {
      const { store, prefix } = bench;
      const catchingUp = [anEvent({ n: 0 }, 'a.v1'), anEvent({ n: 1 }, 'b.v1')];
      await store.append(aStream(), 'no-stream', catchingUp);
      const byType = collecting(store, { filter: { streamPrefixes: [prefix], types: ['a.v1'] } });
      const byPrefix = collecting(store, { filter: { streamPrefixes: [`${prefix}sku-`] } });
      await byType.until(1);
      await store.append(aStream('sku'), 'no-stream', [anEvent({ n: 2 }, 'a.v1'), anEvent({ n: 3 }, 'b.v1')]);
      await store.append(aStream(), 'no-stream', [anEvent({ n: 4 }, 'a.v1')]);
      await byType.until(3);
      await byPrefix.until(2);
      await pause(30);
      expect(numbersOf(byType.events)).toEqual([0, 2, 4]);
      expect(numbersOf(byPrefix.events)).toEqual([2, 3]);
    });

    it('delivers the next batch only when the handler has finished the last', async () => {
      const { store } = bench;
      const taken: RecordedEvent[] = [];
      let running = 0;
      let overlap = false;
      let release = () => {};
      const gate = new Promise<void>((resolve) => (release = resolve));
      store.subscribe({ ...mine(), batchSize: 10 }, async (events) => {
        overlap ||= ++running > 1;
        taken.push(...events);
        await gate;
        running--;
      });
      await store.append(aStream(), 'no-stream', someEvents(1));
      await until(() => taken.length === 1);
      for (const n of range(0, 50)) await store.append(aStream(), 'no-stream', someEvents(2, 1 + n * 2));
      expect(taken).toHaveLength(1);
      release();
      await until(() => taken.length === 101);
      expect(numbersOf(taken)).toEqual(range(0, 101));
      expect(overlap).toBe(false);
    });

    it('does not let a slow subscriber delay a quick one', async () => {
      const { store } = bench;
      let release = () => {};
      const gate = new Promise<void>((resolve) => (release = resolve));
      store.subscribe(mine(), () => gate);
      const quick = collecting(store, mine());
      for (const n of range(0, 20)) await store.append(aStream(), 'no-stream', someEvents(1, n));
      await quick.until(20);
      release();
      expect(numbersOf(quick.events)).toEqual(range(0, 20));
    });

    it('waits for the running handler when it is closed, and does not call it again', async () => {
      const { store } = bench;
      const seen: string[] = [];
      let release = () => {};
      const gate = new Promise<void>((resolve) => (release = resolve));
      const subscription = store.subscribe(mine(), async () => {
        seen.push('begun');
        await gate;
        seen.push('done');
      });
      await store.append(aStream(), 'no-stream', someEvents(1));
      await until(() => seen.length === 1);
      await store.append(aStream(), 'no-stream', someEvents(1));
      const closed = subscription.close().then(() => seen.push('closed'));
      await pause(30);
      expect(seen).toEqual(['begun']);
      release();
      await closed;
      await expect(subscription.ended).resolves.toBeUndefined();
      await store.append(aStream(), 'no-stream', someEvents(1));
      await pause(30);
      expect(seen).toEqual(['begun', 'done', 'closed']);
    });

    it("ends with the handler's error, and other subscriptions continue", async () => {
      const { store } = bench;
      const fault = new Error('the handler cannot go on');
      let calls = 0;
      const failing = store.subscribe({ ...mine(), batchSize: 1 }, async () => {
        calls++;
        throw fault;
      });
      const going = collecting(store, mine());
      await store.append(aStream(), 'no-stream', someEvents(2));
      await expect(failing.ended).rejects.toBe(fault);
      await store.append(aStream(), 'no-stream', someEvents(2, 2));
      await going.until(4);
      expect(calls).toBe(1);
      await failing.close();
    });

    it('ends the subscriptions when the store closes', async () => {
      const store = await bench.open();
      const collected = collecting(store, mine());
      await pause(20);
      await store.close();
      await expect(collected.subscription.ended).resolves.toBeUndefined();
      expect(() => store.subscribe(mine(), async () => undefined)).toThrow();
    });
  });
}
