import { connect } from 'node:net';
import { persistentSubscriptionToStreamSettingsFromDefaults, WrongExpectedVersionError } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { ForeignStream } from '../../event-store';
import { InMemoryEventStore } from '../../in-memory/in-memory-event-store';
import { pause, until } from '../contract-bench';
import { all, CLASSIC, failure, ServerBench, sold } from './server-bench';
import { startEventStoreDbServer } from './server';

/** Can be made to fail. */
class FailingStore extends InMemoryEventStore {
  fault: Error | undefined;

  override async append(...request: Parameters<InMemoryEventStore['append']>) {
    if (this.fault) throw this.fault;
    return super.append(...request);
  }

  override async readAll(...request: Parameters<InMemoryEventStore['readAll']>) {
    if (this.fault) throw this.fault;
    return super.readAll(...request);
  }

  override async readStreamPage(...request: Parameters<InMemoryEventStore['readStreamPage']>) {
    if (this.fault) throw this.fault;
    return super.readStreamPage(...request);
  }
}

describe("the small server that speaks EventStoreDB's protocol", () => {
  let store: FailingStore;
  const bench = new ServerBench(() => ({ store: (store = new FailingStore()) }));

  it('logs what it is, and what it is not', () => {
    expect(bench.lines).toEqual([
      `a small server that speaks EventStoreDB's protocol over FailingStore listens on 127.0.0.1:${bench.server.port}: ` +
        'not EventStoreDB, for tests and development',
    ]);
  });

  it('is found by a client that discovers the cluster', async () => {
    const client = bench.client(bench.server.connection.replace('esdb://', 'esdb+discover://'));
    await client.appendToStream('fair.desk-a', sold(0));
    expect(await all(client.readStream('fair.desk-a'))).toHaveLength(1);
  });

  it('serves several clients', async () => {
    const clients = [bench.client(), bench.client(), bench.client()];
    const sales = clients.map((client) =>
      client.appendToStream('fair.desk-a', sold(0), { expectedRevision: 'no_stream' }),
    );
    const outcomes = await Promise.allSettled(sales);
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);
    expect(lost).toEqual([expect.any(WrongExpectedVersionError), expect.any(WrongExpectedVersionError)]);
  });

  it('reports that it has no persistent subscriptions', async () => {
    const client = bench.client();
    const settings = persistentSubscriptionToStreamSettingsFromDefaults();
    const made = client.createPersistentSubscriptionToStream('fair.desk-a', 'clerks', settings);
    expect(await failure(made)).toMatchObject({ code: status.UNIMPLEMENTED });
    const group = client.subscribeToPersistentSubscriptionToStream('fair.desk-a', 'clerks');
    expect(await failure(new Promise((_, reject) => group.on('error', reject)))).toMatchObject({
      code: status.UNIMPLEMENTED,
    });
  });

  describe('when the store fails', () => {
    it.each([
      ['is away', new Error('no connection'), 'no connection'],
      ['breaks', new TypeError('undefined is no function'), 'undefined is no function'],
    ])('and %s, passes its words on, and goes on when it is back', async (_, fault, words) => {
      const client = bench.client();
      await client.appendToStream('fair.desk-a', sold(0));
      store.fault = fault;
      const failures = [
        await failure(client.appendToStream('fair.desk-a', sold(1))),
        await failure(client.appendToStream('fair.desk-a', sold(1), CLASSIC)),
        await failure(all(client.readStream('fair.desk-a'))),
        await failure(all(client.readAll())),
      ];
      for (const { message } of failures) expect(message).toContain(words);
      expect(bench.lines.filter((line) => line.includes(words))).toHaveLength(4);
      store.fault = undefined;
      await client.appendToStream('fair.desk-a', sold(1));
      expect(await all(client.readStream('fair.desk-a'))).toHaveLength(2);
    });

    it.each([
      ['UNAVAILABLE when it is away', new Error('no connection'), status.UNAVAILABLE],
      ['INTERNAL when it breaks', new TypeError('undefined is no function'), status.INTERNAL],
      ['PERMISSION_DENIED when the stream is not its own', new ForeignStream('shop', 'a'), status.PERMISSION_DENIED],
    ])('ends a call with %s', async (_, fault, code) => {
      store.fault = fault;
      const error = await failure(bench.client().appendToStream('fair.desk-a', sold(0), CLASSIC));
      expect(error).toMatchObject({ code });
    });
  });

  describe('when it closes', () => {
    it('ends every call within a second and releases the port', async () => {
      const client = bench.client();
      await client.appendToStream('fair.desk-a', sold(0));
      const subscription = client.subscribeToAll();
      const dropped = failure(new Promise((_, reject) => subscription.on('error', reject)));
      subscription.resume();
      bench.server.faults.loseReplies();
      const unanswered = failure(client.appendToStream('fair.desk-a', sold(1)));
      await until(() => bench.server.openCalls === 2);
      const begun = Date.now();
      await bench.server.close();
      expect(Date.now() - begun).toBeLessThan(1_000);
      expect(await dropped).toMatchObject({ type: 'unavailable' });
      expect(await unanswered).toMatchObject({ type: 'unavailable' });
      const successor = await startEventStoreDbServer({ store: new InMemoryEventStore(), port: bench.server.port });
      await successor.close();
    });

    it('does not wait for a silent client', async () => {
      const socket = connect(bench.server.port, '127.0.0.1');
      await new Promise((resolve) => socket.resume().once('connect', resolve));
      await pause(20);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      await bench.server.close();
      await closed;
    });

    it('leaves the store open, and stays closed', async () => {
      await bench.server.close();
      await bench.server.close();
      await bench.server.faults.heal();
      await expect(
        startEventStoreDbServer({ store, port: bench.server.port }).then((server) => server.close()),
      ).resolves.toBeUndefined();
      await store.append('fair.desk-a', 'no-stream', [
        { ...sold(0), metadata: { correlationId: 'a', causationId: 'b' } },
      ]);
    });
  });

  it('does not start at a port that is taken', async () => {
    await expect(startEventStoreDbServer({ store, port: bench.server.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
