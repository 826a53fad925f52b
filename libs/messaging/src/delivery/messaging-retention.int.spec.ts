import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { DataSource } from 'typeorm';
import { messagingMigrations } from '../migrations';
import { LateMessages } from './late-messages';
import { messagingRetention } from './messaging-retention';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase('messaging_retention');
  const migrations = [...messagingMigrations];
  dataSource = await new DataSource({ type: 'postgres', url: database.url, migrations }).initialize();
  await dataSource.runMigrations();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** The values of `column` in the rows that the table's rule deletes. */
async function due(table: string, column: string): Promise<string[]> {
  const { since, days, only } = { only: 'true', ...messagingRetention.find((rule) => rule.table === table)! };
  const rows = await dataSource.query<Record<string, string>[]>(
    `SELECT ${column} FROM ${table} WHERE ${since} < now() - $1 * interval '1 day' AND (${only}) ORDER BY 1`,
    [days],
  );
  return rows.map((row) => row[column]!);
}

describe('the retention of the consumers’ tables', () => {
  it('deletes a dropped message after a day, when its partition is past it', async () => {
    const park = (key: string, partition: string, position: string, droppedAt: string | null) =>
      dataSource.query(
        `INSERT INTO parked_messages (consumer_group, partition, key, position, message, error, attempts, parked_at, dropped_at)
         VALUES ('g', $2, $1, $3, '{}', 'no', 1, now() - interval '9 days', now() - $4::interval)`,
        [key, partition, position, droppedAt],
      );
    await dataSource.query(`INSERT INTO consumer_positions (consumer_group, partition, position) VALUES
      ('g', '', '0100'), ('g', 't/0', '0200'), ('h', 't/0', '0900')`);
    await park('passed', 't/0', '0200', '2 days');
    await park('still ahead', 't/0', '0201', '2 days');
    await park('just dropped', 't/0', '0150', '1 hour');
    await park('parked', 't/0', '0150', null);
    await park('embedded', '', '0100', '2 days');
    await park('embedded, ahead', '', '0150', '2 days');
    await park('of a partition without a position', 't/7', '0001', '2 days');
    expect(await due('parked_messages', 'key')).toEqual(['embedded', 'passed']);
  });

  it('deletes a late message 400 days after it was noted, and the database sets that time', async () => {
    await new LateMessages('g').remember(dataSource, ['0001', '0002']);
    await dataSource.query(`UPDATE late_messages SET noted_at = now() - interval '401 days' WHERE position = '0001'`);
    expect(await due('late_messages', 'position')).toEqual(['0001']);
    expect(await new LateMessages('g').known(dataSource)).toEqual(new Set(['0001', '0002']));
  });

  it('deletes the last processes of a group that is gone, a day after they expired', async () => {
    await dataSource.query(`INSERT INTO consumer_presence (consumer_group, process, hears, expires_at) VALUES
      ('gone', 'old', '{}', now() - interval '25 hours'), ('gone', 'last', '{}', now() - interval '1 hour')`);
    expect(await due('consumer_presence', 'process')).toEqual(['old']);
  });
});
