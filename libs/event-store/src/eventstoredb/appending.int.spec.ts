import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { InvalidEvent, WrongExpectedRevision } from '../event-store';
import { anEvent, numbersOf, pause, range, someEvents } from '../testing/contract-bench';
import { aMessage, buy, openDesk } from '../testing/ticket-desk';
import { NoAnswer } from './faults';
import { aStream, serverBench } from './server-bench';

describe('appending over a connection that breaks', () => {
  const bench = serverBench();
  const fault = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('appends once when the connection is cut after the events were stored', async () => {
    const store = bench.open();
    const stream = aStream();
    bench.server.faults.loseReplies(2, 'cut');
    expect((await store.append(stream, 'no-stream', someEvents(2))).revision).toBe(1);
    expect(await bench.stored.readStream(stream)).toHaveLength(2);
    expect(bench.faults).toHaveLength(2);
  });

  it('rejects when no answer comes in time, and recognises the events when they are appended again', async () => {
    const [store, impatient] = [bench.open(), bench.open({ appendTimeoutMs: 200 })];
    const stream = aStream();
    const events = someEvents(2);
    bench.server.faults.loseReplies(1);
    const begun = performance.now();
    expect(await fault(impatient.append(stream, 'no-stream', events))).toBeInstanceOf(NoAnswer);
    expect(performance.now() - begun).toBeLessThan(2_000);
    await store.append(stream, 1, someEvents(1, 2));
    const { revision, position } = await store.append(stream, 'no-stream', events);
    expect(revision).toBe(1);
    expect((await store.readStream(stream)).map((event) => event.position)[1]).toBe(position);
    expect(numbersOf(await bench.stored.readStream(stream))).toEqual([0, 1, 2]);
  });

  it('appends once after any lost answer, also with the expected revision "any"', async () => {
    const [store, impatient] = [bench.open(), bench.open({ appendTimeoutMs: 200 })];
    const stream = aStream();
    await store.append(stream, 'any', someEvents(2));
    const events = someEvents(2, 2);
    bench.server.faults.loseReplies(1);
    expect(await fault(impatient.append(stream, 'any', events))).toBeInstanceOf(NoAnswer);
    await store.append(stream, 'any', someEvents(1, 4));
    expect((await store.append(stream, 'any', events)).revision).toBe(3);
    bench.server.faults.loseReplies(1, 'cut');
    expect((await store.append(stream, 'stream-exists', someEvents(1, 5))).revision).toBe(5);
    expect(numbersOf(await bench.stored.readStream(stream))).toEqual(range(0, 6));
  });

  it('lets every writer with the expected revision "any" append', async () => {
    const stores = [bench.open(), bench.open()];
    const stream = aStream();
    await Promise.all(range(0, 8).map((n) => stores[n % 2]!.append(stream, 'any', someEvents(1, n))));
    const numbers = numbersOf(await bench.stored.readStream(stream));
    expect(numbers.sort((a, b) => a - b)).toEqual(range(0, 8));
  });

  it('retries an append that the server refused for a moment, and reports it', async () => {
    const store = bench.open();
    for (const code of [status.UNAVAILABLE, status.ABORTED, status.CANCELLED, status.INTERNAL, status.UNKNOWN]) {
      bench.server.faults.refuseAppends(2, code);
      expect((await store.append(aStream(), 'no-stream', someEvents(1))).revision).toBe(0);
    }
    expect(bench.faults).toHaveLength(10);
  });

  it('continues with appends and reads when the server comes back', async () => {
    const store = bench.open();
    const stream = aStream();
    await store.append(stream, 'no-stream', someEvents(1));
    await bench.server.faults.goDown();
    const begun = performance.now();
    expect(await fault(store.append(stream, 0, someEvents(1, 1)))).toBeDefined();
    expect(await fault(store.readStream(stream))).toBeDefined();
    expect(performance.now() - begun).toBeLessThan(5_000);
    // Long enough for gRPC to wait between its own attempts to connect.
    await pause(1_500);
    await bench.server.faults.comeBack();
    const again = performance.now();
    expect((await store.append(stream, 0, someEvents(1, 1))).revision).toBe(1);
    expect(await store.readStream(stream)).toHaveLength(2);
    expect(performance.now() - again).toBeLessThan(1_000);
  });

  it('gives every append its own answer when the connection is cut under many of them', async () => {
    const stores = [bench.open(), bench.open()];
    const streams = range(0, 50).map(() => aStream());
    const cut = pause(10).then(() => bench.server.faults.cutConnections());
    const answers = await Promise.all(
      streams.map((stream, n) => stores[n % 2]!.append(stream, 'no-stream', someEvents(1 + (n % 4)))),
    );
    await cut;
    expect(answers.map(({ revision }) => revision)).toEqual(streams.map((_, n) => n % 4));
    for (const [n, stream] of streams.entries()) {
      const standing = await bench.stored.readStream(stream);
      expect(standing).toHaveLength(1 + (n % 4));
      expect((await stores[0]!.readStream(stream)).at(-1)!.position).toBe(answers[n]!.position);
    }
  });

  it("does not depend on the server's answer about its features", async () => {
    bench.server.faults.failNext('server-features', 100, status.INTERNAL);
    const store = bench.open();
    for (const n of range(0, 3))
      expect((await store.append(aStream(), 'no-stream', someEvents(1, n))).revision).toBe(0);
    expect(bench.faults).toEqual([]);
  });

  it('uses a new connection for an append when the old one has become silent', async () => {
    const store = bench.open({ appendTimeoutMs: 1_000 });
    const stream = aStream();
    await store.append(stream, 'no-stream', someEvents(1));
    bench.server.faults.freeze();
    expect(await fault(store.append(stream, 0, someEvents(1, 1)))).toBeInstanceOf(NoAnswer);
    // Until the server knows that the append was given up.
    await pause(50);
    bench.server.faults.thaw();
    expect((await store.append(stream, 0, someEvents(1, 2))).revision).toBe(1);
    // The abandoned append is not done later.
    await pause(100);
    expect(numbersOf(await bench.stored.readStream(stream))).toEqual([0, 2]);
  });

  it('executes a command once whose append was stored but never answered', async () => {
    const desks = openDesk(bench.open({ appendTimeoutMs: 500 }));
    const id = randomUUID();
    await desks.execute(id, { do: 'print', tickets: 3 }, aMessage());
    bench.server.faults.loseReplies(2);
    expect((await desks.execute(id, buy('Ada'), aMessage())).state).toEqual({ left: 2, buyers: ['Ada'] });
    bench.server.faults.loseReplies(2, 'cut');
    expect((await desks.execute(id, buy('Grace'), aMessage())).state).toEqual({ left: 1, buyers: ['Ada', 'Grace'] });
    expect(await bench.stored.readStream(`fair.desk-${id}`)).toHaveLength(3);
  });

  it('waits for the running appends when it closes, also for retried ones', async () => {
    const store = bench.open();
    const stream = aStream();
    bench.server.faults.loseReplies(1, 'cut');
    const inFlight = store.append(stream, 'no-stream', someEvents(1));
    await pause(1);
    await store.close();
    expect((await inFlight).revision).toBe(0);
    await expect(store.append(stream, 0, someEvents(1))).rejects.toThrow('closed');
    await expect(store.readStream(stream)).rejects.toThrow('closed');
  });

  it('refuses events that are too large for one append', async () => {
    const large = anEvent({ text: 'x'.repeat(600_000) });
    const stream = aStream();
    await expect(bench.open().append(stream, 'no-stream', [large, { ...large, id: randomUUID() }])).rejects.toThrow(
      InvalidEvent,
    );
    expect((await bench.open().append(stream, 'no-stream', [large])).revision).toBe(0);
    bench.server.faults.refuseAppends(1, status.RESOURCE_EXHAUSTED);
    await expect(bench.open().append(stream, 0, someEvents(1))).rejects.toThrow(InvalidEvent);
  });

  it('understands a server that was asked not to throw when an append fails', async () => {
    const store = bench.open({ connection: `${bench.server.connection}&throwOnAppendFailure=false` });
    const stream = aStream();
    await store.append(stream, 'no-stream', someEvents(3));
    const conflict = await fault(store.append(stream, 1, someEvents(1)));
    expect(conflict).toBeInstanceOf(WrongExpectedRevision);
    expect(conflict).toMatchObject({ actual: 2 });
    expect(await fault(store.append(aStream(), 1, someEvents(1)))).toMatchObject({ actual: undefined });
  });

  it('refuses appends to a system stream and at an invalid revision', async () => {
    const store = bench.open();
    for (const revision of [-1, 0.5, NaN])
      await expect(store.append(aStream(), revision, someEvents(1))).rejects.toThrow(RangeError);
    await expect(store.append('$settings', 'any', someEvents(1))).rejects.toThrow(RangeError);
    expect((await bench.stored.readAll()).events).toEqual([]);
  });
});
