import { status } from '@grpc/grpc-js';
import { pause, range, until } from '../contract-bench';
import { all, CLASSIC, failure, nOf, ServerBench, sold } from './server-bench';

describe('faults that a test can cause', () => {
  const bench = new ServerBench();
  const stored = async () => (await bench.store.readStream('fair.desk-a')).map((event) => nOf({ event }));

  /** A client that has called before. */
  async function aClient() {
    const client = bench.client();
    await client.appendToStream('fair.desk-a', sold(0));
    return client;
  }
  function subscribed(client: Awaited<ReturnType<typeof aClient>>) {
    const subscription = client.subscribeToAll();
    const heard: (number | string)[] = [];
    subscription.on('data', (event) => heard.push(nOf(event)));
    subscription.on('error', (error) => heard.push((error as unknown as { type: string }).type));
    subscription.on('end', () => heard.push('end'));
    return heard;
  }

  it('cut every connection; clients may come back at once', async () => {
    const client = await aClient();
    const heard = subscribed(client);
    bench.server.faults.loseReplies();
    const unanswered = failure(client.appendToStream('fair.desk-a', sold(1)));
    await until(() => heard.includes(1));
    bench.server.faults.cutConnections();
    expect(await unanswered).toMatchObject({ type: 'unavailable' });
    await until(() => heard.includes('unavailable'));
    await until(() => bench.server.openCalls === 0);
    await client.appendToStream('fair.desk-a', sold(2));
    expect(await stored()).toEqual([0, 1, 2]);
  });

  it('stop the server, refuse connections, and restart it at the same port', async () => {
    const client = await aClient();
    const { port } = bench.server;
    await bench.server.faults.goDown();
    expect(await failure(client.appendToStream('fair.desk-a', sold(1)))).toMatchObject({ type: 'unavailable' });
    await bench.server.faults.comeBack();
    expect(bench.server.port).toBe(port);
    // The client's channel has a backoff of its own before it tries again.
    let appended = false;
    for (const _ of range(0, 100)) {
      appended ||= await client.appendToStream('fair.desk-a', sold(1), { expectedRevision: 0n }).then(
        () => true,
        () => pause(50).then(() => false),
      );
      if (appended) break;
    }
    expect(await stored()).toEqual([0, 1]);
  });

  it('fail the running calls with a status, all or those of a kind', async () => {
    const client = await aClient();
    const heard = subscribed(client);
    await until(() => heard.includes(0));
    expect(bench.server.faults.failCalls(status.RESOURCE_EXHAUSTED, ['subscription'])).toBe(1);
    await until(() => heard.includes('unknown'));
    await client.appendToStream('fair.desk-a', sold(1));
    bench.server.faults.loseReplies();
    const unanswered = failure(client.appendToStream('fair.desk-a', sold(2)));
    await until(() => bench.log.events.length === 3);
    expect(bench.server.faults.failCalls()).toBe(1);
    expect(await unanswered).toMatchObject({ type: 'unavailable' });
  });

  it('fail the next calls of a kind, and then no more', async () => {
    const client = await aClient();
    bench.server.faults.failNext('read', 2, status.ABORTED);
    expect(await failure(all(client.readAll()))).toMatchObject({ type: 'timeout' });
    expect(await failure(all(client.readStream('fair.desk-a')))).toMatchObject({ type: 'timeout' });
    expect(await all(client.readAll())).toHaveLength(1);
  });

  it('fail the first request of a client, after which that client can no longer append', async () => {
    bench.server.faults.failNext('server-features', 1, status.INTERNAL);
    const client = bench.client();
    expect(await failure(client.appendToStream('fair.desk-a', sold(0)))).toMatchObject({ code: status.INTERNAL });
    expect(await failure(client.appendToStream('fair.desk-a', sold(0)))).toMatchObject({ code: status.INTERNAL });
    await bench.client().appendToStream('fair.desk-a', sold(0));
  });

  it('fail the discovery of the cluster, which the client retries', async () => {
    bench.server.faults.failNext('gossip', 2);
    const client = bench.client(bench.server.connection.replace('esdb://', 'esdb+discover://'));
    await client.appendToStream('fair.desk-a', sold(0));
  });

  it('end subscriptions silently', async () => {
    const heard = subscribed(await aClient());
    await until(() => heard.includes(0));
    expect(bench.server.faults.endSubscriptions()).toBe(1);
    await until(() => heard.includes('end'));
    expect(heard).toEqual([0, 'end']);
  });

  it('drop subscriptions as if they were too slow', async () => {
    const heard = subscribed(await aClient());
    await until(() => heard.includes(0));
    expect(bench.server.faults.dropSlowSubscriptions()).toBe(1);
    await until(() => heard.includes('timeout'));
  });

  it('delay every message', async () => {
    const client = await aClient();
    bench.server.faults.delayAnswers(150);
    for (const how of [{}, CLASSIC]) {
      const begun = Date.now();
      await client.appendToStream('fair.desk-a', sold(1), how);
      expect(Date.now() - begun).toBeGreaterThanOrEqual(149);
    }
    bench.server.faults.delayAnswers(60_000);
    const late = client.appendToStream('fair.desk-a', sold(2));
    await until(() => bench.log.events.length === 4);
    bench.server.faults.delayAnswers(0);
    await late;
  });

  it.each([
    ['in batches', {}],
    ['one by one', CLASSIC],
  ])('refuses appends %s before anything is stored', async (_, how) => {
    const client = await aClient();
    bench.server.faults.refuseAppends(2);
    for (const n of [1, 2]) {
      const error = await failure(client.appendToStream('fair.desk-a', sold(n), how));
      expect(error.message).toContain('refused on purpose');
    }
    await client.appendToStream('fair.desk-a', sold(3), how);
    expect(await stored()).toEqual([0, 3]);
    // Intended faults are not logged; there is only the line of the start.
    expect(bench.lines).toHaveLength(1);
  });

  it.each([
    ['in batches', {}],
    ['one by one', CLASSIC],
  ])('stores appends %s and keeps silent about them', async (_, how) => {
    const client = await aClient();
    const sale = sold(1);
    bench.server.faults.loseReplies();
    let answered = false;
    client.appendToStream('fair.desk-a', sale, how).then(
      () => (answered = true),
      () => undefined,
    );
    await until(() => bench.log.events.length === 2);
    await pause(100);
    expect(answered).toBe(false);
    // The client must then send the same again.
    await client.appendToStream('fair.desk-a', sale, { ...how, expectedRevision: 0n });
    expect(await stored()).toEqual([0, 1]);
  });

  it.each([
    ['in batches', {}],
    ['one by one', CLASSIC],
  ])('stores appends %s and cuts the connection before the answer', async (_, how) => {
    const client = await aClient();
    const sale = sold(1);
    bench.server.faults.loseReplies(1, 'cut');
    expect(await failure(client.appendToStream('fair.desk-a', sale, how))).toMatchObject({ type: 'unavailable' });
    expect(await stored()).toEqual([0, 1]);
    await client.appendToStream('fair.desk-a', sale, { ...how, expectedRevision: 0n });
    expect(await stored()).toEqual([0, 1]);
  });

  it.each([
    ['in batches', {}],
    ['one by one', CLASSIC],
  ])('stores appends %s and says that they timed out', async (_, how) => {
    const client = await aClient();
    bench.server.faults.loseReplies(1, 'time-out');
    const { type } = (await failure(client.appendToStream('fair.desk-a', sold(1), how))) as unknown as { type: string };
    expect(['timeout', 'deadline-exceeded']).toContain(type);
    expect(await stored()).toEqual([0, 1]);
  });

  it('answer three of the next four batch appends after the last', async () => {
    const client = await aClient();
    bench.server.faults.reorderReplies(3);
    const answered: number[] = [];
    const appendAndNote = async (n: number) => {
      const { nextExpectedRevision } = await client.appendToStream('fair.desk-a', sold(n));
      expect(nextExpectedRevision).toBe(BigInt(n));
      answered.push(n);
    };
    await Promise.all(range(1, 5).map(appendAndNote));
    expect(answered).toEqual([3, 2, 1, 4]);
    expect(await stored()).toEqual(range(0, 5));
  });

  it('do not hold answers back for ever when fewer come than expected', async () => {
    const client = await aClient();
    bench.server.faults.reorderReplies(10);
    await Promise.all([1, 2].map((n) => client.appendToStream('fair.desk-a', sold(n))));
    expect(await stored()).toEqual([0, 1, 2]);
  });

  it('end all at once when the server is healed', async () => {
    const client = await aClient();
    const { faults } = bench.server;
    faults.refuseAppends(5);
    faults.loseReplies(5);
    faults.failNext('read', 5);
    faults.failNext('append', 5);
    faults.delayAnswers(5_000);
    faults.reorderReplies(2);
    faults.freeze();
    const waiting = client.appendToStream('fair.desk-a', sold(1));
    await pause(20);
    await faults.heal();
    await waiting;
    await client.appendToStream('fair.desk-a', sold(2), CLASSIC);
    expect(await all(client.readStream('fair.desk-a'))).toHaveLength(3);
  });
});
