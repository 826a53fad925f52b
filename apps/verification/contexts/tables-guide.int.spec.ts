import { PostgresEventStore } from '@maru/event-store';
import { messagingMigrations, messagingRetention } from '@maru/messaging';
import { preparePersonalKeys } from '@maru/personal-data';
import { auditRetention, createLogger, openDatabase, serviceSettings } from '@maru/service';
import type { RetentionRule } from '@maru/service';
import { createTestDatabase } from '@maru/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { contexts } from '@maru/platform/contexts';

const guide = readFileSync(path.join(__dirname, '../../../docs/guides/what-grows.md'), 'utf8');

const ofEvery = [...messagingRetention, auditRetention(serviceSettings.shape.AUDIT_DAYS.parse(undefined))];

interface Documented {
  readonly database: string;
  readonly table: string;
  readonly bound: string;
}

const section = guide.split(/^## /m).find((each) => each.startsWith('Tables'))!;
const documented = [...section.matchAll(/^\| (\w+) +\| `(\w+)` +\| \S.*? +\| (\S.*?) +\|$/gm)].map(
  ([, database, table, bound]): Documented => ({ database: database!, table: table!, bound: bound! }),
);
const tablesOf = (name: string) =>
  documented.filter(({ database }) => database === name || (database === 'every' && isContext(name)));
const isContext = (name: string) => contexts.some((context) => context.name === name);

/** The tables of a new database after `migrate`. Partitions of a table are left out. */
async function tablesAfter(name: string, migrate: (url: string) => Promise<unknown>): Promise<string[]> {
  const database = await createTestDatabase(`grows_${name}`);
  const client = new Client({ connectionString: database.url });
  try {
    await migrate(database.url);
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')
       ORDER BY 1`,
    );
    return rows.map((row) => row.name);
  } finally {
    await client.end();
    await database.drop();
  }
}

describe('the guide of what grows', () => {
  it.each(contexts.map(({ name }) => name))('has a bound for every table of %s, and for no other', async (name) => {
    const context = contexts.find((each) => each.name === name)!;
    const logger = createLogger({ level: 'silent' });
    const open = (url: string) => openDatabase(context, { url, connections: 2, messagingMigrations, logger });
    const tables = await tablesAfter(name, async (url) => (await open(url)).destroy());
    expect(
      tablesOf(name)
        .map(({ table }) => table)
        .sort(),
    ).toEqual(tables);
  });

  it('has a bound for every table of the log and of the keys of persons', async () => {
    const log = await tablesAfter('events', (connectionString) => PostgresEventStore.migrate({ connectionString }));
    const keys = await tablesAfter('keys', (url) => preparePersonalKeys(url, { keeps: [], uses: [] }));
    expect([tablesOf('events'), tablesOf('keys')].map((rows) => rows.map(({ table }) => table).sort())).toEqual([
      log,
      keys,
    ]);
  });

  it('names the days of each retention rule, and only for tables that have one', () => {
    const byAge = documented.flatMap(({ database, table, bound }) => {
      const days = /^deleted (\d+) days? after |is deleted (\d+) days? after /.exec(bound);
      return days ? [[database, table, Number(days[1] ?? days[2])]] : [];
    });
    const ofContexts = contexts.flatMap(({ name, retention = [], settings }) =>
      retention.map(({ table, days }: RetentionRule) => {
        if (typeof days === 'number') return [name, table, days];
        const row = documented.find((each) => each.database === name && each.table === table)!;
        expect(row.bound).toContain(`\`${days.setting}\``);
        return [name, table, settings!.shape[days.setting]!.parse(undefined)];
      }),
    );
    expect(byAge.sort()).toEqual([...ofEvery.map(({ table, days }) => ['every', table, days]), ...ofContexts].sort());
  });

  it('describes retention rules whose column and condition exist, with an index on the column', async () => {
    for (const context of contexts) {
      const database = await createTestDatabase(`rules_${context.name}`);
      const logger = createLogger({ level: 'silent' });
      const source = await openDatabase(context, { url: database.url, connections: 2, messagingMigrations, logger });
      try {
        const rules: readonly RetentionRule[] = [...ofEvery, ...(context.retention ?? [])];
        for (const { table, since, only = 'true' } of rules) {
          await source.query(`SELECT 1 FROM ${table} WHERE ${since} < now() AND (${only})`);
          const [{ indexed }] = await source.query<[{ indexed: boolean }]>(
            `SELECT EXISTS (SELECT FROM pg_indexes WHERE tablename = $1 AND indexdef ~ ('\\(' || $2 || '\\)')) AS indexed`,
            [table, since],
          );
          // `consumer_presence` has one row per process, so it needs no index.
          expect([table, indexed || table === 'consumer_presence']).toEqual([table, true]);
        }
      } finally {
        await source.destroy();
        await database.drop();
      }
    }
  });
});
