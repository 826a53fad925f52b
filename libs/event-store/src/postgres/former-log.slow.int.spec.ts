import { randomUUID } from 'node:crypto';
import { collecting, range, someEvents } from '../testing/contract-bench';
import { APPEND_AS_BEFORE, faultsOf, layoutOf, logTables } from './log-tables.fixture';
import type { LogTables } from './log-tables.fixture';
import { partitionPlainLog } from './partition-plain-log';
import { PostgresEventStore } from './postgres-event-store';

const SIZE = 1_000;

describe('a log of a former release', () => {
  let log: LogTables;

  const appendAsBefore = async (count: number, stream = () => `shop.former-${randomUUID()}`) => {
    const client = await log.connect();
    for (const _ of range(0, count)) await client.query(APPEND_AS_BEFORE, [stream(), -2, randomUUID()]);
  };
  const isPartitioned = async () =>
    (await log.rows<{ kind: string }>(`SELECT relkind AS kind FROM pg_class WHERE oid = 'events'::regclass`))[0]!
      .kind === 'p';

  beforeEach(async () => {
    log = await logTables('former_log', SIZE, 'former');
    await appendAsBefore(120, () => 'shop.long');
    await appendAsBefore(80);
  });
  afterEach(() => log.close());

  it('is used unchanged at first, because a start does not touch the table of events', async () => {
    const before = await log.rows('SELECT oid, relfilenode FROM pg_class WHERE relname = $1', ['events']);
    await PostgresEventStore.migrate(log.url);
    const store = log.open();
    await store.append('shop.long', 119, someEvents(1));
    const filter = { types: ['shop.tested.v1'], streamPrefixes: ['shop.long'] };
    expect((await store.readAll({ filter })).events).toHaveLength(121);
    expect(await log.rows('SELECT oid, relfilenode FROM pg_class WHERE relname = $1', ['events'])).toEqual(before);
    expect(await faultsOf(log)).toEqual([]);
  });

  it('becomes the first partition while both releases append, and no append fails or is lost', async () => {
    await PostgresEventStore.migrate(log.url);
    const store = log.open();
    const collected = collecting(store, {});
    let finished = false;
    const appends = Promise.all([
      ...range(0, 3).map((n) => appendAsBefore(150, () => `shop.both-${n}`)),
      ...range(0, 3).map(async (n) => {
        for (const _ of range(0, 150)) await store.append(`shop.both-${n}`, 'any', someEvents(1));
      }),
    ]).finally(() => (finished = true));
    // Two processes do it concurrently, again and again.
    while (!finished) await Promise.all([log.upkeep(), log.upkeep()]);
    await appends;
    await log.upkeep();

    expect(await isPartitioned()).toBe(true);
    expect(await faultsOf(log)).toEqual([]);
    await collected.until(1_100);
    expect(collected.events.map(({ position }) => Number(position))).toEqual(range(1, 1_101));
    for (const n of range(0, 3)) expect(await store.readStream(`shop.both-${n}`)).toHaveLength(300);

    // A roll-back: the former release starts again and runs alone, past all prepared partitions.
    await log.startsFormer();
    await appendAsBefore(1_500, () => 'shop.long');
    expect(await faultsOf(log)).toEqual([]);
    await log.upkeep();
    const { bounds, headsFrom } = await layoutOf(log);
    expect(bounds[0]).toMatch(/^FROM \(MINVALUE\) TO \(\d+\)$/);
    expect(bounds.at(-1)).toMatch(/TO \(MAXVALUE\)$/);
    expect(headsFrom).toBeGreaterThan(1_000);
    expect((await store.append('shop.long', 1_619, someEvents(1))).revision).toBe(1_620);
    await expect(store.append('shop.long', 119, someEvents(1))).rejects.toMatchObject({ actual: 1_620 });
  });

  it('keeps its owner and the rights of other roles', async () => {
    const reader = `reader_${randomUUID().slice(0, 8)}`;
    await log.client.query(`CREATE ROLE "${reader}"; GRANT SELECT ON events TO "${reader}"`);
    try {
      await PostgresEventStore.migrate(log.url);
      await log.upkeep();
      expect(await isPartitioned()).toBe(true);
      const privileges = `SELECT has_table_privilege($1, 'events', 'SELECT') AS reads,
        has_table_privilege($1, 'events', 'INSERT') AS writes`;
      expect(await log.rows(privileges, [reader])).toEqual([{ reads: true, writes: false }]);
    } finally {
      await log.client.query(`DROP OWNED BY "${reader}"; DROP ROLE "${reader}"`);
    }
  });

  it('is not rewritten and blocks no one: one short lock, given up when a reader holds the log', async () => {
    await PostgresEventStore.migrate(log.url);
    const [before] = await log.rows<{ file: number }>(
      `SELECT relfilenode AS file FROM pg_class WHERE relname = 'events'`,
    );
    const reader = await log.connect();
    await log.client.query('CREATE INDEX events_type_position ON events (type, position)');
    await reader.query('BEGIN');
    await reader.query('SELECT count(*) FROM events');
    const store = log.open();
    const pass = log.upkeep();
    pass.catch(() => undefined);
    const slowest = { ms: 0 };
    for (const n of range(0, 200)) {
      const begun = performance.now();
      await store.append(`shop.meanwhile-${n}`, 'no-stream', someEvents(1));
      slowest.ms = Math.max(slowest.ms, performance.now() - begun);
    }
    await expect(pass).rejects.toMatchObject({ code: '55P03' });
    // The longest wait for the lock is 1.5 s; the rest is due to the load of the machine.
    expect(slowest.ms).toBeLessThan(10_000);
    expect(await isPartitioned()).toBe(false);
    await reader.query('COMMIT');
    await log.upkeep();
    expect(await isPartitioned()).toBe(true);
    const [after] = await log.rows<{ file: number }>(
      `SELECT relfilenode AS file FROM pg_class WHERE relname = 'events_0'`,
    );
    expect(after).toEqual(before);
    expect(await faultsOf(log)).toEqual([]);
  });

  it('gets its index by type from the next process when the building one has died', async () => {
    await PostgresEventStore.migrate(log.url);
    const blocker = await log.connect();
    await blocker.query('BEGIN');
    await blocker.query(APPEND_AS_BEFORE, ['shop.blocker', -2, randomUUID()]);
    const builder = await log.connect();
    const building = partitionPlainLog(builder);
    building.catch(() => undefined);
    const index = `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('events_type_position')`;
    while ((await log.rows(index)).length === 0);
    const [session] = await log.rows<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()`,
    );
    await log.client.query('SELECT pg_terminate_backend($1)', [session!.pid]);
    await expect(building).rejects.toThrow();
    await blocker.query('COMMIT');
    expect(await log.rows(index)).toEqual([{ valid: false }]);
    await log.upkeep();
    expect(await log.rows(index)).toEqual([{ valid: true }]);
    expect(await isPartitioned()).toBe(true);
  });
});
