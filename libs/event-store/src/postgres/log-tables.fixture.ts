/// <reference types="jest" />
import { createTestDatabase } from '@maru/testing';
import { Client } from 'pg';
import { LogUpkeep } from './log-upkeep';
import { PostgresEventStore } from './postgres-event-store';
import { formerMigrations } from './former-schema.fixture';

/** One event to a stream, by the function of the former release. Takes stream, expected revision and the event's id. */
export const APPEND_AS_BEFORE = `SELECT * FROM append_events_v2(
  ARRAY[$1], ARRAY[$2::integer], ARRAY[1], ARRAY[1], ARRAY[1], ARRAY[$3::uuid], ARRAY['shop.tested.v1'],
  ARRAY['{}']::json[], ARRAY['{"correlationId":"c","causationId":"c"}']::json[], 'the former release')`;

/** A log with small partitions, and helpers to inspect it. */
export async function logTables(purpose: string, partitionSize: number, release: 'former' | 'now' = 'now') {
  // Only the spec runs upkeep.
  jest.spyOn(LogUpkeep.prototype, 'start').mockReturnValue();
  const database = await createTestDatabase(purpose);
  const clients: Client[] = [];
  const stores: PostgresEventStore[] = [];
  const connect = async () => {
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  const client = await connect();
  if (release === 'former') for (const statement of formerMigrations) await client.query(statement);
  else await PostgresEventStore.migrate(database.url, partitionSize);

  return {
    url: database.url,
    client,
    connect,
    open: () => {
      const store = new PostgresEventStore({ connection: database.url, partitionSize });
      stores.push(store);
      return store;
    },
    upkeep: () => new LogUpkeep({ connectionString: database.url }, { partitionSize }).pass(),
    /** A process of the former release starts. */
    startsFormer: async () => {
      for (const statement of formerMigrations) await client.query(statement);
    },
    rows: async <Row>(sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows as Row[],
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await Promise.all(clients.map((each) => each.end()));
      await database.drop();
    },
  };
}

export type LogTables = Awaited<ReturnType<typeof logTables>>;

/** The faults of the log: positions with gaps, revisions with gaps or doubles, repeated ids. */
export async function faultsOf({ rows }: LogTables): Promise<readonly unknown[]> {
  return rows(`
    SELECT 'positions' AS what, max(position)::text AS found FROM events
     HAVING max(position) <> count(*) OR min(position) <> 1 OR count(DISTINCT position) <> count(*)
    UNION ALL
    SELECT 'revisions', stream FROM events GROUP BY stream
    HAVING min(revision) <> 0 OR max(revision) <> count(*) - 1 OR count(DISTINCT revision) <> count(*)
    UNION ALL
    SELECT 'ids', id::text FROM events GROUP BY id HAVING count(*) > 1
    UNION ALL
    SELECT 'order', stream FROM (
      SELECT stream, revision, lag(revision) OVER (PARTITION BY stream ORDER BY position) AS before FROM events
    ) following WHERE before >= revision`);
}

/** The partitions with their bounds, and the position up to which stream_heads covers the log. */
export async function layoutOf({ rows }: LogTables): Promise<{ bounds: string[]; headsFrom: number }> {
  const bounds = await rows<{ bound: string }>(`
    SELECT replace(pg_get_expr(relpartbound, oid), 'FOR VALUES ', '') AS bound
      FROM pg_class JOIN pg_inherits ON inhrelid = oid WHERE inhparent = 'events'::regclass
     ORDER BY length(relname), relname`);
  const [until] = await rows<{ from: number }>('SELECT heads_from::float8 AS from FROM stream_heads_until');
  return { bounds: bounds.map(({ bound }) => bound.replaceAll("'", '')), headsFrom: until!.from };
}
