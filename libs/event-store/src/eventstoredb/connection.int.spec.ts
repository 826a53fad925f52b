import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { StatusObject } from '@grpc/grpc-js';
import { freePort, TcpProxy } from '@maru/testing';
import { collecting, pause, range, someEvents, until } from '../testing/contract-bench';
import { EventStoreDbEventStore } from './eventstoredb-event-store';
import { NoAnswer } from './faults';
import { aStream, serverBench } from './server-bench';

describe('the connection to EventStoreDB', () => {
  const bench = serverBench();
  const throughProxy = async () => {
    const proxy = await TcpProxy.listen({ host: '127.0.0.1', port: bench.server.port });
    return { proxy, connection: `esdb://127.0.0.1:${proxy.port}?tls=false` };
  };

  it('refuses a connection string that it does not understand at once', () => {
    expect(() => bench.open({ connection: 'postgres://127.0.0.1/events' })).toThrow('esdb://');
    expect(() => bench.open({ connection: `${bench.server.connection}&nodePreference=nearest` })).toThrow();
  });

  it('detects a missing or silent server in bounded time', async () => {
    const store = bench.open({ readTimeoutMs: 1_000 });
    const { proxy, connection } = await throughProxy();
    const stalled = bench.open({ readTimeoutMs: 1_000, connection });
    await Promise.all([store.head(), stalled.head()]);
    const begun = performance.now();
    proxy.stall();
    await expect(stalled.head()).rejects.toBeInstanceOf(NoAnswer);
    bench.server.faults.freeze();
    await expect(store.head()).rejects.toBeInstanceOf(NoAnswer);
    await bench.server.faults.goDown();
    await expect(store.head()).rejects.toThrow();
    expect(performance.now() - begun).toBeLessThan(8_000);
    await proxy.close();
  });

  it('is one connection for concurrent calls, and a new one after a cut', async () => {
    const { proxy, connection } = await throughProxy();
    const store = bench.open({ connection });
    const follower = collecting(store, {});
    await Promise.all(range(0, 20).map((n) => store.append(aStream(), 'no-stream', someEvents(1, n))));
    await follower.until(20);
    expect(proxy.connections).toBe(1);
    proxy.cut();
    await Promise.all(range(0, 20).map(() => store.readStream(aStream())));
    await store.append(aStream(), 'no-stream', someEvents(1, 20));
    await follower.until(21);
    await until(() => proxy.connections === 1);
    await store.close();
    await until(() => proxy.connections === 0);
    await proxy.close();
  });

  it('replaces a silent connection, also for subscriptions', async () => {
    const { proxy, connection } = await throughProxy();
    const store = bench.open({ connection, appendTimeoutMs: 1_000, readTimeoutMs: 1_000 });
    const follower = collecting(store, {});
    await until(() => bench.server.openCalls === 1);
    proxy.stall();
    await expect(store.append(aStream(), 'no-stream', someEvents(1))).rejects.toBeInstanceOf(NoAnswer);
    proxy.heal();
    await bench.stored.append(aStream(), 'no-stream', someEvents(1));
    await follower.until(1);
    await store.append(aStream(), 'no-stream', someEvents(1));
    await follower.until(2);
    await store.close();
    await until(() => proxy.connections === 0);
    await proxy.close();
  });

  it('closes a connection that it no longer trusts, as soon as it is unused', async () => {
    const { proxy, connection } = await throughProxy();
    const store = bench.open({ connection, appendTimeoutMs: 500 });
    const stream = aStream();
    await store.append(stream, 'no-stream', someEvents(1));
    bench.server.faults.loseReplies(1);
    await expect(store.append(aStream(), 'no-stream', someEvents(1))).rejects.toBeInstanceOf(NoAnswer);
    await store.readStream(stream);
    await until(() => proxy.connections === 1);
    await proxy.close();
  });

  it('closes every connection when it closes during work', async () => {
    const { proxy, connection } = await throughProxy();
    const store = bench.open({ connection, readTimeoutMs: 60_000 });
    const stream = aStream();
    await store.append(stream, 'no-stream', someEvents(400));
    for (const batchSize of [1, 10, 100]) store.subscribe({ batchSize }, () => pause(5));
    await until(() => bench.server.openCalls === 3);
    bench.server.faults.freeze();
    const reading = store.readStream(stream).catch((fault: unknown) => fault);
    await pause(20);
    await store.close();
    expect(await reading).toBeInstanceOf(Error);
    await until(() => proxy.connections === 0);
    await proxy.close();
  });

  it('finds the node through the cluster, and finds it again', async () => {
    const { port } = bench.server;
    const store = bench.open({
      connection: `esdb+discover://127.0.0.1:${port}?tls=false&maxDiscoverAttempts=3&discoveryInterval=20`,
    });
    const follower = collecting(store, {});
    const stream = aStream();
    await store.append(stream, 'no-stream', someEvents(1));
    await bench.server.faults.goDown();
    // Several calls fail while no node of the cluster answers; none of that may end the process.
    const attempts = range(0, 10).map(async (n) => {
      await pause(n * 10);
      return store.readStream(stream).catch(() => undefined);
    });
    expect((await Promise.all(attempts)).every((answer) => answer === undefined)).toBe(true);
    await bench.server.faults.comeBack();
    expect((await store.append(stream, 0, someEvents(1, 1))).revision).toBe(1);
    await follower.until(2);
  });

  it('gives up an append in time while it searches the cluster, and releases it properly', async () => {
    const rejections: unknown[] = [];
    const note = (fault: unknown) => void rejections.push(fault);
    process.on('unhandledRejection', note);
    try {
      const { proxy } = await throughProxy();
      const connection = `esdb+discover://127.0.0.1:${proxy.port}?tls=false&discoveryInterval=20`;
      const stores = range(0, 4).map(() => bench.open({ connection, appendTimeoutMs: 150 }));
      proxy.stall();
      const stream = aStream();
      const appends = stores.map((store) => store.append(stream, 'no-stream', someEvents(1)));
      for (const append of await Promise.allSettled(appends))
        expect(append).toMatchObject({ status: 'rejected', reason: expect.any(NoAnswer) });
      await stores[0]!.close();
      // The cluster is found after all, by abandoned appends.
      proxy.heal();
      await pause(500);
      await Promise.all(stores.map((store) => store.close()));
      await until(() => proxy.connections === 0);
      await pause(50);
      expect(rejections).toEqual([]);
      await proxy.close();
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('asks another of several nodes', async () => {
    const gone = await freePort();
    const store = bench.open({ connection: `esdb://127.0.0.1:${gone},127.0.0.1:${bench.server.port}?tls=false` });
    expect((await store.append(aStream(), 'no-stream', someEvents(1))).revision).toBe(0);
  });

  it('goes to the leader when a node is not the leader', async () => {
    const follower = new Server();
    follower.addService(StreamsService, refusingAll(bench.server.port));
    const port = await new Promise<number>((resolve, reject) =>
      follower.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (fault, bound) =>
        fault ? reject(fault) : resolve(bound),
      ),
    );
    const store = bench.open({ connection: `esdb://127.0.0.1:${port}?tls=false` });
    const following = collecting(store, {});
    expect((await store.append(aStream(), 'no-stream', someEvents(1))).revision).toBe(0);
    expect(await store.readStream(aStream())).toEqual([]);
    await following.until(1);
    expect(bench.faults.length).toBeLessThanOrEqual(3);
    await store.close();
    follower.forceShutdown();
  });
});

describe('the connection string', () => {
  it('may name a store before its server runs', async () => {
    const port = await freePort();
    const store = new EventStoreDbEventStore({ connection: `esdb://127.0.0.1:${port}?tls=false` });
    await expect(store.head()).rejects.toThrow();
    await store.close();
  });
});

/** The answer of a node that is a follower. */
function refusingAll(leaderPort: number) {
  const metadata = new Metadata();
  metadata.set('exception', 'not-leader');
  metadata.set('leader-endpoint-host', '127.0.0.1');
  metadata.set('leader-endpoint-port', String(leaderPort));
  const fault = { code: status.NOT_FOUND, details: 'Leader info available', metadata };
  const refuse = (call: { emit(event: 'error', fault: unknown): void }) => call.emit('error', fault);
  const refuseOnce = (_: unknown, answer: (fault: Partial<StatusObject>) => void) => answer(fault);
  return { read: refuse, append: refuseOnce, batchAppend: refuse, delete: refuseOnce, tombstone: refuseOnce };
}
