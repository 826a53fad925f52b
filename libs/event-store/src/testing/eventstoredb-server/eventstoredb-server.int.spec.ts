import { NO_STREAM, streamNameFilter } from '@eventstore/db-client';
import { createTestDatabase } from '@maru/testing';
import { PostgresEventStore } from '../../postgres/postgres-event-store';
import { range, until } from '../contract-bench';
import { all, nOf, ServerBench, sold } from './server-bench';

describe("EventStoreDB's protocol over PostgreSQL", () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let store: PostgresEventStore;
  beforeAll(async () => {
    database = await createTestDatabase('eventstoredb_server');
    await PostgresEventStore.migrate(database.url);
  });
  afterAll(() => database.drop());
  const bench = new ServerBench(() => ({ store: (store = new PostgresEventStore({ connection: database.url })) }));
  afterEach(() => store.close());

  it('keeps appended events for the next server over the same database', async () => {
    const sales = range(0, 300).map((n) => bench.client().appendToStream(`fair.desk-${n % 10}`, sold(n)));
    await Promise.all(sales);
    expect((await all(bench.client().readAll())).map(nOf).sort((a, b) => a - b)).toEqual(range(0, 300));
  });

  it('receives the appends of another process, and recognises repeated ones', async () => {
    const client = bench.client();
    const sale = sold(1);
    const first = await client.appendToStream('market.stall-a', sale, { expectedRevision: NO_STREAM });
    const filter = streamNameFilter({ prefixes: ['market.'] });
    const subscription = client.subscribeToAll({ filter });
    const heard: number[] = [];
    subscription.on('data', (event) => heard.push(nOf(event)));
    await until(() => heard.length === 1);
    expect(await client.appendToStream('market.stall-a', sale, { expectedRevision: NO_STREAM })).toEqual(first);
    const other = new PostgresEventStore({ connection: database.url });
    await other.append('market.stall-b', 'no-stream', [
      { ...sold(2), metadata: { correlationId: 'a', causationId: 'b' } },
    ]);
    await other.close();
    await until(() => heard.length === 2);
    expect(heard).toEqual([1, 2]);
  });
});
