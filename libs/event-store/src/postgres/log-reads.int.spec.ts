import { anEvent, range, someEvents } from '../testing/contract-bench';
import { logTables } from './log-tables.fixture';
import type { LogTables } from './log-tables.fixture';

const SIZE = 2_000;
const PAGE = 20;
const DATABASE_LEFT = 'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';

/**
 * The log with `count` events of a shop, 5 in each stream, and one of type `shop.rare.v1` in every 500 up to 10,000.
 */
const FILL = `
  INSERT INTO events (position, recorded_at, id, revision, stream, type, data, metadata)
  SELECT n, '2030-01-01', gen_random_uuid(), (n - 1) % 5, 'shop.order-' || md5(((n - 1) / 5)::text),
         CASE WHEN n % 500 = 0 AND n <= 10000 THEN 'shop.rare.v1' ELSE 'shop.frequent-' || n % 7 || '.v1' END,
         '{"text":"some words of an event"}', '{"correlationId":"c","causationId":"c"}'
    FROM generate_series($1::bigint, $2::bigint) AS n`;

describe('reads of a long log', () => {
  let log: LogTables;
  let filled: number;

  async function fill(until: number): Promise<void> {
    for (; filled < until; filled = Math.min(filled + SIZE / 2, until)) {
      await log.client.query(FILL, [filled + 1, Math.min(filled + SIZE / 2, until)]);
      await log.upkeep();
    }
    await log.client.query('ANALYZE events');
  }

  /**
   * The pages of 8 kB that `work` has read of each table and index, by name. Statistics are complete once its sessions
   * are gone.
   */
  async function pagesRead(work: (store: ReturnType<LogTables['open']>) => Promise<unknown>) {
    const snapshot = async () => {
      while ((await log.rows(DATABASE_LEFT)).length > 0);
      await log.client.query('SELECT pg_stat_force_next_flush()');
      await log.client.query('SELECT pg_stat_clear_snapshot()');
      const rows = await log.rows<{ name: string; pages: number }>(`
        SELECT relname AS name, (heap_blks_read + heap_blks_hit)::integer AS pages FROM pg_statio_user_tables
        UNION ALL
        SELECT indexrelname, (idx_blks_read + idx_blks_hit)::integer FROM pg_statio_user_indexes`);
      return new Map(rows.map(({ name, pages }) => [name, pages]));
    };
    const before = await snapshot();
    const store = log.open();
    await work(store);
    await store.close();
    const after = await snapshot();
    const read = [...after].map(([name, pages]) => [name, pages - (before.get(name) ?? 0)] as const);
    return new Map(read.filter(([, pages]) => pages > 0));
  }
  const sum = (pages: ReadonlyMap<string, number>, names: RegExp) =>
    [...pages].reduce((total, [name, count]) => total + (names.test(name) ? count : 0), 0);

  beforeEach(async () => {
    log = await logTables('log_reads', SIZE);
    filled = 0;
  });
  afterEach(() => log.close());

  it('do not touch indexes of former partitions for an append, also to a stream in them', async () => {
    await fill(10_500);
    const former = await log.rows<{ stream: string }>(
      `SELECT stream FROM events WHERE revision = 4 AND position < 8000 ORDER BY position`,
    );
    let turn = 0;
    const append = (count: number) =>
      pagesRead(async (store) => {
        turn++;
        for (const n of range(0, count)) {
          await store.append(`shop.new-${turn}-${n}`, 'no-stream', someEvents(2));
          await store.append(former[turn * 300 + n]!.stream, 4, someEvents(1));
        }
      });
    // Planning reads the root of every index, once in a session. Further appends show the real reads of each.
    const [few, many] = [await append(5), await append(105)];
    const more = (name: string) => (many.get(name) ?? 0) - (few.get(name) ?? 0);
    const covered = [...many.keys()].filter((name) => /^events_(0|2000|4000|6000|8000)_/.test(name));
    expect(covered.length).toBeGreaterThanOrEqual(15);
    // A hundred more appends that touched it would read a hundred pages more; a session that plans again reads a page
    // of each.
    expect(covered.filter((name) => more(name) >= 100)).toEqual([]);
    expect(more('stream_heads_by_stream')).toBeGreaterThanOrEqual(200);
    expect(more('events_10000_stream_revision')).toBeGreaterThanOrEqual(400);
  });

  it('skip the partitions before the first event of a stream', async () => {
    await fill(10_500);
    const stream = async (position: number) =>
      (await log.rows<{ stream: string }>('SELECT stream FROM events WHERE position = $1', [position]))[0]!.stream;
    const [young, old] = [await stream(10_400), await stream(6_400)];
    const read = (times: number, name: string) =>
      pagesRead(async (store) => {
        for (const _ of range(0, times)) {
          expect(await store.readStream(name)).toHaveLength(5);
          expect(await store.readStream(name, { direction: 'backwards', limit: 2 })).toHaveLength(2);
        }
      });
    for (const [name, before] of [
      [young, /^events_(0|2000|4000|6000|8000)_/],
      [old, /^events_(0|2000|4000)_/],
    ] as const) {
      const [few, many] = [await read(2, name), await read(52, name)];
      const covered = [...many.keys()].filter((each) => before.test(each));
      // Fifty more reads that touched it would read fifty pages more; a session that plans again reads a page of each.
      expect(covered.filter((each) => many.get(each)! - (few.get(each) ?? 0) >= 50)).toEqual([]);
    }
  });

  it('take as many pages for an append to 60,000 events as to 6,000', async () => {
    const append = async () => {
      const pages = await pagesRead(async (store) => {
        for (const n of range(0, 100)) await store.append(`shop.new-${filled}-${n}`, 'no-stream', someEvents(1));
      });
      filled += 100;
      return sum(pages, /./);
    };
    await fill(6_500);
    const short = await append();
    await fill(60_500);
    const long = await append();
    // A b-tree that is ten times as large may have one more level.
    expect(long).toBeLessThan(short * 1.3);
  });

  it('are proportional to its own events for a rebuild, not to the log', async () => {
    const rebuild = async () => {
      let found = 0;
      const pages = await pagesRead(async (store) => {
        const filter = { streamPrefixes: ['shop.'], types: ['shop.rare.v1', 'shop.never.v1'] };
        for (let after = '', atEnd = false; !atEnd;) {
          const page = await store.readAll({ after, filter, limit: PAGE });
          found += page.events.length;
          ({ position: after, atEnd } = page);
        }
      });
      return { found, pages: sum(pages, /^events/) };
    };
    await fill(10_500);
    const short = await rebuild();
    await fill(42_500);
    const long = await rebuild();
    expect([short.found, long.found]).toEqual([20, 20]);
    // The rest are descents into the index of each of 16 more partitions, for two types.
    expect(long.pages - short.pages).toBeLessThan(16 * 2 * 8);
    const size = `SELECT sum(pg_relation_size(inhrelid) / 8192)::integer AS pages
      FROM pg_inherits WHERE inhparent = 'events'::regclass`;
    expect(long.pages).toBeLessThan((await log.rows<{ pages: number }>(size))[0]!.pages / 2);
  });

  it('follow only matching events for a subscription with few of them', async () => {
    await fill(20_500);
    const numbers: number[] = [];
    const pages = await pagesRead(async (store) => {
      await new Promise<void>((resolve) => {
        const filter = { types: ['shop.rare.v1'] };
        store.subscribe({ filter, batchSize: 8 }, async (events) => {
          numbers.push(...events.map(({ position }) => Number(position)));
          if (numbers.length === 20) resolve();
        });
      });
    });
    expect(numbers).toEqual(range(1, 21).map((n) => n * 500));
    expect(sum(pages, /^events_\d+$/)).toBeLessThan(20 * 4);
  });

  it('give the same events by type as in pages of the whole log', async () => {
    await fill(5_000);
    const store = log.open();
    await store.append('mall.order-1', 'no-stream', [anEvent({}, 'shop.rare.v1')]);
    const all = async (filter: object, limit: number) => {
      const positions: string[] = [];
      for (let after = '', atEnd = false; !atEnd;) {
        const page = await store.readAll({ after, filter, limit });
        positions.push(...page.events.map(({ position }) => position));
        ({ position: after, atEnd } = page);
      }
      return positions;
    };
    const whole = (await store.readAll({ limit: 10_000 })).events;
    const types = ['shop.rare.v1', 'shop.frequent-3.v1', 'shop.frequent-5.v1', 'shop.rare.v1'];
    for (const limit of [1_000, 7])
      for (const streamPrefixes of [undefined, ['shop.'], ['mall.'], ['shop.order-a', 'mall.o'], []]) {
        const filter = { types, ...(streamPrefixes ? { streamPrefixes } : {}) };
        const expected = whole.filter(
          ({ stream, type }) =>
            types.includes(type) && (streamPrefixes ?? ['']).some((prefix) => stream.startsWith(prefix)),
        );
        expect(await all(filter, limit)).toEqual(expected.map(({ position }) => position));
      }
    expect(await all({ types: [] }, 10)).toEqual([]);
  });
});
