import { SystemClock } from '@maru/kernel';
import type { Clock } from '@maru/kernel';
import { Metrics } from '@maru/observability';
import { createTestDatabase, eventually, VirtualTime } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { Writable } from 'node:stream';
import { DataSource } from 'typeorm';
import { createLogger } from '../src/index';
import type { RetentionRule } from '../src/index';
import { Retention } from '../src/retention/retention';
import { deleteDue } from '../src/retention/retention-rule';

const DAY_MS = 86_400_000;
const NOTES: RetentionRule = { table: 'note', since: 'written_at', days: 10 };

let database: TestDatabase;
let dataSource: DataSource;
let lines: string[];
let metrics: Metrics;
const retentions: Retention[] = [];

beforeAll(async () => {
  database = await createTestDatabase('retention');
  dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  await dataSource.query(`
    CREATE TABLE note (id serial PRIMARY KEY, written_at timestamptz, kept boolean NOT NULL DEFAULT false)`);
  await dataSource.query('CREATE INDEX note_by_age ON note (written_at)');
});
beforeEach(async () => {
  await dataSource.query('TRUNCATE note');
  lines = [];
  metrics = new Metrics('notes');
});
afterEach(async () => {
  for (const each of retentions.splice(0)) await each.close();
  await metrics.close();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

interface Changes {
  readonly clock?: Clock;
  readonly scheduler?: VirtualTime;
  readonly settings?: Readonly<Record<string, unknown>>;
}

function retention(rules: readonly RetentionRule[] = [NOTES], changes: Changes = {}): Retention {
  const destination = new Writable({ write: (line, _encoding, done) => (lines.push(String(line)), done()) });
  const logger = createLogger({ level: 'info', destination });
  const { clock = new SystemClock(), scheduler = new VirtualTime(), settings = {} } = changes;
  const made = new Retention({ rules, settings, dataSource, clock, scheduler, metrics, logger, intervalMs: 600_000 });
  retentions.push(made);
  return made;
}

const write = (count: number, daysAgo: number, kept = false) =>
  dataSource.query(
    `INSERT INTO note (written_at, kept) SELECT now() - $2 * interval '1 day', $3 FROM generate_series(1, $1)`,
    [count, daysAgo, kept],
  );
const ages = async () => {
  const rows = await dataSource.query<{ days: number | null }[]>(
    `SELECT round(extract(epoch FROM now() - written_at) / 86400)::int AS days FROM note ORDER BY written_at`,
  );
  return rows.map(({ days }) => days);
};

describe('retention', () => {
  it('deletes only too old rows, in many short statements', async () => {
    await write(1_001, 11);
    await write(2, 9);
    await dataSource.query('INSERT INTO note DEFAULT VALUES');
    const sent = jest.spyOn(dataSource, 'query');
    expect(await retention().pass()).toBe(1_001);
    expect(sent.mock.calls.filter(([text]) => text.includes('DELETE')).length).toBe(6);
    sent.mockRestore();
    expect(await ages()).toEqual([9, 9, null]);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'info', table: 'note', rows: 1_001 },
    ]);
    expect(await metrics.text()).toContain('maru_retention_rows_deleted_total{table="note"');
  });

  it('keeps rows for which its condition is not true, and takes its days from the settings', async () => {
    await write(1, 50);
    await write(1, 50, true);
    const rule = { ...NOTES, only: 'NOT kept', days: { setting: 'NOTES_DAYS' } };
    expect(await retention([rule], { settings: { NOTES_DAYS: 60 } }).pass()).toBe(0);
    expect(await retention([rule], { settings: { NOTES_DAYS: 49 } }).pass()).toBe(1);
    expect(await ages()).toEqual([50]);
  });

  it('deletes nothing early when the clock of a process runs ahead or behind', async () => {
    await write(1, 9);
    await write(1, 30);
    const at = (ms: number): Clock => ({ now: () => new Date(Date.now() + ms) });
    expect(await retention([NOTES], { clock: at(-25 * DAY_MS) }).pass()).toBe(0);
    expect(await retention([NOTES], { clock: at(365 * DAY_MS) }).pass()).toBe(1);
    expect(await ages()).toEqual([9]);
  });

  it('skips a row that another transaction renews, without waiting for it', async () => {
    await write(2, 20);
    const renewing = dataSource.createQueryRunner();
    await renewing.startTransaction();
    await renewing.query('UPDATE note SET written_at = now() WHERE id = (SELECT min(id) FROM note)');
    expect(await retention().pass()).toBe(1);
    await renewing.commitTransaction();
    await renewing.release();
    expect(await retention().pass()).toBe(0);
    expect(await ages()).toEqual([0]);
  });

  it('deletes each row once when several instances run, and none of them fails', async () => {
    await write(3_000, 20);
    const counts = await Promise.all([1, 2, 3].map(() => retention().pass()));
    // An instance ends its pass when the others hold all remaining rows, so another pass deletes the rest.
    const rest = await retention().pass();
    expect(counts.reduce((sum, each) => sum + each, rest)).toBe(3_000);
    expect(await ages()).toEqual([]);
    expect(lines.filter((line) => line.includes('"warn"'))).toEqual([]);
  });

  it('goes on with other tables when one fails, warns, and catches up later', async () => {
    await write(5, 20);
    const missing = { table: 'letter', since: 'sent_at', days: 1 };
    const job = retention([missing, NOTES]);
    expect([await job.pass(), await job.pass()]).toEqual([5, 0]);
    const warnings = () => lines.filter((line) => line.includes('"level":"warn"'));
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain('"table":"letter"');
    await dataSource.query(`CREATE TABLE letter AS SELECT now() - interval '2 days' AS sent_at`);
    expect(await job.pass()).toBe(1);
    await dataSource.query('DROP TABLE letter');
  });

  it('runs at its interval until it is closed', async () => {
    const scheduler = new VirtualTime();
    const job = retention([NOTES], { scheduler });
    await write(1, 20);
    await scheduler.advance(599_999);
    expect(await ages()).toEqual([20]);
    await scheduler.advance(1);
    await eventually(async () => expect(await ages()).toEqual([]));
    await write(1, 20);
    await job.close();
    await scheduler.advance(6_000_000);
    expect(await ages()).toEqual([20]);
  });

  it('finds due rows in a large table by the index', async () => {
    await write(20_000, 5);
    await write(3, 20);
    await dataSource.query('ANALYZE note');
    const plan = await dataSource.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${deleteDue(NOTES)}`, [
      new Date(),
      10,
      200,
    ]);
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toContain('note_by_age');
    expect(text).not.toContain('Seq Scan');
  });
});
