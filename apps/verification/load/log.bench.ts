import { PostgresEventStore } from '@maru/event-store';
import type { EventFilter, NewEvent } from '@maru/event-store';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Bench } from './bench';
import { database } from './bench-database';
import { median } from './measure';
import { atLeast, atMost } from './report';

const WRITERS = 64;
const STEP = 500_000;
const SMALL_VIEW = 2_000;
const TYPES = ['placed', 'confirmed', 'paid', 'shipped', 'completed'].map((name) => `bench.order-${name}.v1`);
const RARE = 'bench.price-changed.v1';
const DOCUMENT = { productId: randomUUID(), customerId: randomUUID(), quantity: 2, note: 'x'.repeat(120) };

/*
 * Events like those of a shop: 5 in the stream of each order, with the events of the small view evenly between them.
 * md5 makes the stream names as random as UUIDs.
 */
const FILL = `
  INSERT INTO events (position, recorded_at, id, revision, stream, type, data, metadata)
  SELECT n, '2030-01-01', gen_random_uuid(), (n - 1) % 5, 'bench.order-' || md5(((n - 1) / 5)::text)::uuid,
         CASE WHEN n % $3 = 0 THEN '${RARE}' ELSE ($4::text[])[(n - 1) % 5 + 1] END,
         $5::json, '{"correlationId":"1b4e28ba-2fa1-11d2-883f-0016d3cca427","causationId":"bench"}'
    FROM generate_series($1::bigint, $2::bigint) AS n`;

interface Log {
  readonly store: PostgresEventStore;
  readonly client: Client;
}

/**
 * Compares a long log with an empty one, in turns: appends by 64 writers, and the rebuild of a view of 2,000 events. It
 * also measures the disk space of an event, and the upkeep of a partition.
 */
export async function longLog(bench: Bench, events: number): Promise<void> {
  const partitionSize = Math.max(1_000, Math.ceil(events / 10));
  const [empty, long] = [await open(bench, 'log_empty', partitionSize), await open(bench, 'log_long', partitionSize)];
  try {
    await fill(bench, long, events, partitionSize);
    await sizes(bench, long, events);
    await appends(bench, empty, long);
    await rebuilds(bench, empty, long, events);
  } finally {
    for (const { store, client } of [empty, long]) {
      await store.close();
      await client.end();
    }
  }
}

async function open(bench: Bench, name: string, partitionSize: number): Promise<Log> {
  const url = await database(bench.postgresUrl, name);
  await PostgresEventStore.migrate(url, partitionSize);
  const client = new Client({ connectionString: url });
  await client.connect();
  return { store: new PostgresEventStore({ connection: url, partitionSize }), client };
}

async function fill({ say, add }: Bench, { store, client }: Log, events: number, partitionSize: number): Promise<void> {
  const every = Math.max(1, Math.floor(events / SMALL_VIEW));
  let upkeepMs = 0;
  const startedAt = performance.now();
  for (let from = 1; from <= events; from += STEP) {
    const until = Math.min(events, from + STEP - 1);
    await client.query(FILL, [from, until, every, TYPES, JSON.stringify(DOCUMENT)]);
    const upkeepAt = performance.now();
    await store.keepInOrder();
    upkeepMs += performance.now() - upkeepAt;
    say(`  ${until.toLocaleString('en')} events`);
  }
  const seconds = (performance.now() - startedAt - upkeepMs) / 1_000;
  add({ name: 'filled by one statement each', value: events / seconds, unit: 'events/s' });
  const full = Math.floor(events / partitionSize);
  if (full > 0) add({ name: `upkeep of a partition of ${partitionSize}`, value: upkeepMs / full / 1_000, unit: 's' });
  // Otherwise autovacuum would run while appends are measured.
  await client.query('VACUUM (ANALYZE) events');
  await client.query('CHECKPOINT');
}

async function sizes({ add }: Bench, { client }: Log, events: number): Promise<void> {
  const { rows } = await client.query<{ what: string; bytes: number }>(`
    SELECT 'events' AS what, sum(pg_table_size(inhrelid))::float8 AS bytes FROM pg_inherits WHERE inhparent = 'events'::regclass
    UNION ALL
    SELECT replace(replace(parent.relname, 'events_type_position', 'index by type'), 'events_pkey', 'index by position'),
           sum(pg_relation_size(inhrelid))::float8
      FROM pg_inherits JOIN pg_class parent ON parent.oid = inhparent AND parent.relkind = 'I' GROUP BY 1
    UNION ALL
    SELECT 'index by stream', sum(pg_relation_size(oid))::float8 FROM pg_class WHERE relname LIKE 'events%stream_revision'
    UNION ALL
    SELECT 'stream heads', pg_total_relation_size('stream_heads')::float8`);
  for (const { what, bytes } of rows) add({ name: `${what} on disk`, value: bytes / events, unit: 'bytes/event' });
}

async function appends({ add, lasting }: Bench, empty: Log, long: Log): Promise<void> {
  const rate = { empty: [] as number[], long: [] as number[] };
  // Warms caches and plans up, because their first use is not measured.
  for (const log of [empty, long]) await perSecond(log, lasting(2_000));
  // In turns, so that other load on the machine meets both.
  for (let round = 0; round < 20; round++) {
    rate.empty.push(await perSecond(empty, lasting(1_200)));
    rate.long.push(await perSecond(long, lasting(1_200)));
  }
  const ratios = rate.long.map((value, round) => value / rate.empty[round]!);
  add({ name: 'appends to the empty log', value: median(rate.empty), unit: '/s' });
  const value = median(rate.long);
  const ratio = { to: 'the empty log', value: median(ratios) };
  add({ name: 'appends to the long log', value, unit: '/s', ratio, goal: atLeast(ratio.value * 100, 90, '%') });
  add({ name: 'appends to its former streams', value: await toFormerStreams(long, lasting(20_000)), unit: '/s' });
}

/** Appends a second. As in a shop, every third append begins a stream, and the next two continue it. */
async function perSecond({ store }: Log, ms: number): Promise<number> {
  const until = performance.now() + ms;
  let appended = 0;
  const write = async () => {
    while (performance.now() < until) {
      const stream = `bench.order-${randomUUID()}`;
      for (const [n, expected] of (['no-stream', 0, 1] as const).entries()) {
        await store.append(stream, expected, [anEvent(TYPES[n]!)]);
        appended++;
      }
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  return appended / (ms / 1_000);
}

/** Appends a second to existing streams of the long log, one append to each. */
async function toFormerStreams({ store, client }: Log, count: number): Promise<number> {
  const { rows } = await client.query<{ stream: string; revision: number }>(
    `SELECT stream, max(revision) AS revision FROM events WHERE stream IN (
       SELECT stream FROM events WHERE position % 97 = 0 LIMIT $1) GROUP BY stream`,
    [count],
  );
  const appended = rows.length;
  const startedAt = performance.now();
  const write = async () => {
    for (let next = rows.pop(); next; next = rows.pop())
      await store.append(next.stream, next.revision, [anEvent(TYPES[4]!)]);
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  return (appended / (performance.now() - startedAt)) * 1_000;
}

async function rebuilds({ add }: Bench, empty: Log, long: Log, events: number): Promise<void> {
  // The empty log gets a view of the same size, with almost no other events between.
  for (let n = 0; n < SMALL_VIEW; n += 100)
    await empty.store.append(
      `bench.price-${n}`,
      'no-stream',
      Array.from({ length: 100 }, () => anEvent(RARE)),
    );
  const time = async ({ store }: Log) => {
    const startedAt = performance.now();
    let found = 0;
    for (let after = '', atEnd = false; !atEnd;) {
      const page = await store.readAll({ after, filter: { streamPrefixes: ['bench.'], types: [RARE] } });
      found += page.events.length;
      ({ position: after, atEnd } = page);
    }
    return { ms: performance.now() - startedAt, found };
  };
  const taken = { short: [] as number[], long: [] as number[] };
  for (let round = 0; round < 5; round++) {
    taken.short.push((await time(empty)).ms);
    const { ms, found } = await time(long);
    if (found < Math.min(SMALL_VIEW, events)) throw new Error(`a rebuild found ${found} events only`);
    taken.long.push(ms);
  }
  add({ name: `read ${SMALL_VIEW} events of a short log`, value: median(taken.short), unit: 'ms' });
  const value = median(taken.long);
  const ratio = { to: 'the short log', value: value / median(taken.short) };
  const name = `read ${SMALL_VIEW} of ${events.toLocaleString('en')} events`;
  add({ name, value, unit: 'ms', ratio, goal: atMost(value, 1_000, 'ms') });
  const whole = await readPerSecond(long, { streamPrefixes: ['bench.'] });
  add({ name: 'read of the whole long log', value: whole, unit: 'events/s' });
  const all = await readPerSecond(long, { streamPrefixes: ['bench.'], types: TYPES });
  const dense = { to: 'the whole long log', value: all / whole };
  add({ name: 'read of a view of nearly all events', value: all, unit: 'events/s', ratio: dense });
}

async function readPerSecond({ store }: Log, filter: EventFilter): Promise<number> {
  const startedAt = performance.now();
  let read = 0;
  for (let after = '', atEnd = false; !atEnd && performance.now() - startedAt < 5_000;) {
    const page = await store.readAll({ after, filter });
    read += page.events.length;
    ({ position: after, atEnd } = page);
  }
  return (read / (performance.now() - startedAt)) * 1_000;
}

function anEvent(type: string): NewEvent {
  return { id: randomUUID(), type, data: DOCUMENT, metadata: { correlationId: randomUUID(), causationId: 'bench' } };
}
