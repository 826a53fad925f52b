import { status } from '@grpc/grpc-js';
import type { RecordedEvent } from '../event-store';
import { anEvent, collecting, numbersOf, pause, range, someEvents, until } from '../testing/contract-bench';
import { aStream, serverBench } from './server-bench';

describe('following the log over a connection that breaks', () => {
  const bench = serverBench();
  const orders = { filter: { streamPrefixes: ['shop.'] } };

  it('loses and doubles nothing when every connection is cut again and again', async () => {
    const store = bench.open();
    const followers = [
      collecting(store, orders),
      collecting(store, { ...orders, batchSize: 3 }),
      collecting(store, {}),
    ];
    let cutting = true;
    const cutter = (async () => {
      while (cutting) {
        bench.server.faults.cutConnections();
        await pause(60);
      }
    })();
    for (const n of range(0, 100)) {
      await bench.stored.append(aStream(), 'no-stream', someEvents(2, n * 2));
      await pause(10);
    }
    cutting = false;
    await cutter;
    await Promise.all(followers.map((follower) => follower.until(200)));
    await pause(50);
    for (const { events } of followers) expect(numbersOf(events)).toEqual(range(0, 200));
    expect(bench.faults.length).toBeGreaterThan(5);
  });

  it('treats the end of a subscription as a fault, and continues', async () => {
    const follower = collecting(bench.open(), orders);
    await bench.stored.append(aStream(), 'no-stream', someEvents(1));
    await follower.until(1);
    expect(bench.server.faults.endSubscriptions()).toBe(1);
    await bench.stored.append(aStream(), 'no-stream', someEvents(1, 1));
    await follower.until(2);
    expect(bench.faults.map(String)).toEqual([expect.stringContaining('ended the subscription')]);
  });

  it('continues when the server drops it for being slow, or for an unknown reason', async () => {
    const follower = collecting(bench.open(), orders);
    const drops = [
      () => bench.server.faults.dropSlowSubscriptions(),
      ...[status.UNAVAILABLE, status.CANCELLED, status.UNKNOWN, status.INTERNAL, status.NOT_FOUND].map(
        (code) => () => bench.server.faults.failCalls(code, ['subscription']),
      ),
    ];
    for (const [n, drop] of drops.entries()) {
      await bench.stored.append(aStream(), 'no-stream', someEvents(1, n));
      await follower.until(n + 1);
      expect(drop()).toBe(1);
    }
    await bench.stored.append(aStream(), 'no-stream', someEvents(1, drops.length));
    await follower.until(drops.length + 1);
    expect(numbersOf(follower.events)).toEqual(range(0, drops.length + 1));
  });

  it('waits for an unreachable server, also at its start', async () => {
    await bench.server.faults.goDown();
    const follower = collecting(bench.open(), orders);
    await bench.stored.append(aStream(), 'no-stream', someEvents(3));
    await until(() => bench.faults.length > 2);
    await bench.server.faults.comeBack();
    await follower.until(3);
    await bench.server.faults.goDown();
    await bench.stored.append(aStream(), 'no-stream', someEvents(3, 3));
    await pause(300);
    await bench.server.faults.comeBack();
    await follower.until(6);
    expect(numbersOf(follower.events)).toEqual(range(0, 6));
  });

  it('subscribes again when the server accepts the subscription and stays silent', async () => {
    const store = bench.open({ readTimeoutMs: 200 });
    bench.server.faults.freeze();
    const follower = collecting(store, orders);
    await bench.stored.append(aStream(), 'no-stream', someEvents(1));
    await until(() => bench.faults.length > 0);
    bench.server.faults.thaw();
    await follower.until(1);
    expect(bench.faults.map(String)).toContainEqual(expect.stringContaining('did not answer within 200 ms'));
  });

  it('subscribes again when the server answers everything but the subscription', async () => {
    const store = bench.open({ readTimeoutMs: 1_000 });
    await bench.stored.append(aStream(), 'no-stream', someEvents(1));
    // The server reads the end of the log once for that call, then once for the subscription.
    bench.stored.headsUntilItHangs = 1;
    const follower = collecting(store, orders);
    await until(() => bench.faults.length > 0);
    expect(String(bench.faults[0])).toContain('subscribing to the log');
    bench.stored.headsUntilItHangs = Infinity;
    await follower.until(1);
  });

  it('does not read foreign events again when it subscribes again', async () => {
    const { stored } = bench;
    const follower = collecting(bench.open(), orders);
    await stored.append(aStream(), 'no-stream', someEvents(1));
    await follower.until(1);
    for (const n of range(0, 40)) await stored.append(aStream('other.thing'), 'no-stream', someEvents(100, n));
    // The last of them counts when something behind it has arrived.
    await stored.append(aStream(), 'no-stream', someEvents(1, 1));
    await follower.until(2);
    for (const n of range(0, 40)) await stored.append(aStream('other.thing'), 'no-stream', someEvents(100, n));
    await until(() => bench.server.openCalls === 1);
    await pause(100);
    stored.readBehind.length = 0;
    bench.server.faults.endSubscriptions();
    await stored.append(aStream(), 'no-stream', someEvents(1, 2));
    await follower.until(3);
    expect(stored.readBehind.length).toBeGreaterThan(0);
    // 8,003 events; the server reads 256 between two checkpoints.
    expect(Math.min(...stored.readBehind)).toBeGreaterThan(8_003 - 2 * 256);
  });

  it('reports a log that was reset to before its position, and misses nothing', async () => {
    const far = `${'9'.repeat(20)}-${'9'.repeat(20)}`;
    const follower = collecting(bench.open(), { ...orders, after: far });
    await bench.stored.append(aStream(), 'no-stream', someEvents(1));
    await until(() => bench.faults.length > 0);
    expect(String(bench.faults[0])).toContain('lies behind the end of the log');
    expect(follower.events).toEqual([]);
  });

  it('reports a position of another kind of store', async () => {
    collecting(bench.open(), { ...orders, after: '0000000000000000007' });
    await until(() => bench.faults.length > 0);
    expect(bench.faults[0]).toBeInstanceOf(RangeError);
  });

  it('keeps no more than a batch in memory while the handler is busy', async () => {
    const store = bench.open();
    const text = 'x'.repeat(5_000);
    const size = 1_000;
    for (const n of range(0, size / 100))
      await bench.stored.append(
        aStream(),
        'no-stream',
        range(0, 100).map((m) => anEvent({ n: n * 100 + m, text })),
      );
    const parse = jest.spyOn(JSON, 'parse');
    const taken: RecordedEvent[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const subscription = store.subscribe({ ...orders, batchSize: 50 }, async (events) => {
      taken.push(...events);
      await gate;
    });
    await until(() => taken.length > 0);
    await pause(500);
    // Data and metadata of an event are parsed on arrival. One batch is with the handler, another waits, and some are
    // on the way.
    const cameIn = parse.mock.calls.filter(([json]) => String(json).length > text.length).length;
    parse.mockRestore();
    expect(cameIn).toBeGreaterThanOrEqual(taken.length);
    expect(cameIn).toBeLessThanOrEqual(200);
    release();
    await until(() => taken.length === size);
    expect(numbersOf(taken)).toEqual(range(0, size));
    await subscription.close();
  });

  it('frees the subscription at the server when it is closed', async () => {
    const follower = collecting(bench.open(), orders);
    await bench.stored.append(aStream(), 'no-stream', someEvents(1));
    await follower.until(1);
    expect(bench.server.openCalls).toBe(1);
    await follower.subscription.close();
    await until(() => bench.server.openCalls === 0);
  });

  it('can be closed at any moment of its start', async () => {
    const store = bench.open();
    await store.head();
    for (const ms of range(0, 25)) {
      bench.server.faults.delayAnswers(ms % 5);
      const { subscription } = collecting(store, orders);
      await pause(ms);
      const begun = performance.now();
      await subscription.close();
      expect(performance.now() - begun).toBeLessThan(2_000);
    }
    bench.server.faults.freeze();
    const { subscription } = collecting(store, orders);
    await pause(20);
    const begun = performance.now();
    await subscription.close();
    expect(performance.now() - begun).toBeLessThan(2_000);
    bench.server.faults.thaw();
    await until(() => bench.server.openCalls === 0);
  });
});
