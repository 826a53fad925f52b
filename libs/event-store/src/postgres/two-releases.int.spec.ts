import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { createHash, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { collecting, range, someEvents } from '../testing/contract-bench';
import { LOCK } from './codes';
import { formerMigrations } from './former-schema.fixture';
import { PostgresEventStore } from './postgres-event-store';
import { migrations } from './schema';

const FIRST = 'append_events';
const FORMER = 'append_events_v2';
const NOW = 'append_events_v3';
const NEXT = 'append_events_v4';

/** The schema of another release: the former one, or the current one with its function under another name. */
const releasedAs = (name: string) =>
  name === NEXT
    ? migrations().map((statement) => statement.replaceAll(NOW, name))
    : formerMigrations.map((statement) => statement.replaceAll(FORMER, name));

const appendBy = (name: string) => `SELECT ${name}(
  ARRAY[$1], ARRAY[-2], ARRAY[1], ARRAY[1], ARRAY[1], ARRAY[gen_random_uuid()], ARRAY['shop.tested.v1'],
  ARRAY['{}']::json[], ARRAY['{"correlationId":"c","causationId":"c"}']::json[], 'another release')`;

describe('two releases on one database of the log', () => {
  let database: TestDatabase;
  let store: PostgresEventStore;
  let clients: Client[];

  const connect = async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    clients.push(client);
    return client;
  };
  /** A process of the release with this function name starts, or starts again. */
  async function starts(name: string): Promise<void> {
    const client = await connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK.migration]);
    for (const statement of releasedAs(name)) await client.query(statement);
    await client.query('COMMIT');
  }
  const functions = async () => {
    const found = `SELECT proname AS name, xmin::text || md5(prosrc) AS written FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace ORDER BY proname`;
    const { rows } = await (await connect()).query<{ name: string; written: string }>(found);
    return new Map(rows.map(({ name, written }) => [name, written]));
  };
  const positions = async () => (await store.readAll({ limit: 10_000 })).events.map(({ position }) => Number(position));

  beforeEach(async () => {
    clients = [];
    database = await createTestDatabase('two_releases');
    await PostgresEventStore.migrate(database.url);
    store = new PostgresEventStore({ connection: database.url });
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await store.close();
    await database.drop();
  });

  it.each([FIRST, FORMER, NEXT])(
    'a process that starts with %s leaves the functions of the other release unchanged',
    async (other) => {
      await store.append('shop.a', 'no-stream', someEvents(1));
      const before = await functions();
      await starts(other);
      const after = await functions();
      expect([...after.keys()].sort()).toEqual([NOW, other].sort());
      expect(after.get(NOW)).toBe(before.get(NOW));

      // A roll-back: this release starts again after the other one.
      await PostgresEventStore.migrate(database.url);
      expect((await functions()).get(other)).toBe(after.get(other));
      await store.append('shop.a', 0, someEvents(1));
      expect(await positions()).toEqual([1, 2]);
    },
  );

  it('continue to append by their own function when the other one is broken', async () => {
    await starts(FORMER);
    const broken = `CREATE OR REPLACE FUNCTION ${FORMER}() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$`;
    await (await connect()).query(broken);
    await store.append('shop.a', 'no-stream', someEvents(3));
    expect(await positions()).toEqual([1, 2, 3]);
  });

  it('leave no gap and no double when both append concurrently, and announce the events of both', async () => {
    await starts(FORMER);
    const collected = collecting(store, {});
    const others = await Promise.all(range(0, 4).map(connect));
    const [streams, each] = [4, 60];
    const restarts = Promise.all(range(0, 5).map(() => starts(FORMER)));
    await Promise.all([
      restarts,
      ...others.map(async (client, n) => {
        for (let nth = 0; nth < each; nth++) await client.query(appendBy(FORMER), [`shop.former-${n % streams}`]);
      }),
      ...range(0, 8).map(async (n) => {
        for (let nth = 0; nth < each; nth++)
          // Both releases write to the same streams, too.
          await store.append(
            nth % 3 === 0 ? `shop.former-${n % streams}` : `shop.${randomUUID()}`,
            'any',
            someEvents(1),
          );
      }),
    ]);
    const total = 4 * each + 8 * each;
    expect(await positions()).toEqual(range(1, total + 1));
    await collected.until(total);
    expect(collected.events.map(({ position }) => Number(position))).toEqual(range(1, total + 1));
    for (const n of range(0, streams)) {
      const revisions = (await store.readStream(`shop.former-${n}`)).map(({ revision }) => revision);
      expect(revisions).toEqual(range(0, revisions.length));
    }
  });
});

describe('a function of the log', () => {
  it('never changes its body, because a changed one gets a new name', () => {
    const released = Object.fromEntries(
      [...formerMigrations, ...migrations()].flatMap((statement) => {
        const name = /CREATE OR REPLACE FUNCTION (\w+)/.exec(statement)?.[1];
        return name ? [[name, createHash('sha256').update(statement).digest('hex').slice(0, 16)]] : [];
      }),
    );
    expect(released).toEqual({ append_events_v2: 'adcce732b5ce7d50', append_events_v3: 'f93bb9d7cc105417' });
  });
});
