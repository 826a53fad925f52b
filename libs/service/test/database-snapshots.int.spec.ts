import { forContext, InMemoryEventStore } from '@maru/event-store';
import type { StoredSnapshot } from '@maru/event-store';
import { causedBy } from '@maru/kernel';
import { createTestDatabase, eventually } from '@maru/testing';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { CreateStateSnapshots1770000006000 } from '../src/snapshots/create-state-snapshots';
import { DatabaseSnapshots } from '../src/snapshots/database-snapshots';

const snapshot = (revision: number, version = 1): StoredSnapshot => ({
  ...{ stream: 'inventory.stock-A', version, revision, eventId: `event ${revision}` },
  state: { n: revision, text: '서울 "\\ {}', list: [null, 1.5] },
});

describe('the snapshots in the database of a context', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let dataSource: DataSource;
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const open = () => new DatabaseSnapshots(dataSource, logger, 1_000);
  const rows = () => dataSource.query<object[]>('SELECT version, revision FROM state_snapshots ORDER BY version');

  beforeAll(async () => {
    database = await createTestDatabase('snapshots');
    const migrations = [CreateStateSnapshots1770000006000];
    dataSource = await new DataSource({ type: 'postgres', url: database.url, migrations }).initialize();
    await dataSource.runMigrations();
  });
  beforeEach(() => dataSource.query('DELETE FROM state_snapshots'));
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('are loaded as they were saved, the last one of each stream and version', async () => {
    const snapshots = open();
    await snapshots.save(snapshot(10));
    await snapshots.save(snapshot(20));
    await snapshots.save(snapshot(5, 2));
    expect(await snapshots.load('inventory.stock-A', 1)).toEqual(snapshot(20));
    expect(await snapshots.load('inventory.stock-A', 2)).toEqual(snapshot(5, 2));
    expect(await snapshots.load('inventory.stock-A', 3)).toBeUndefined();
    expect(await snapshots.load('inventory.stock-B', 1)).toBeUndefined();
  });

  it('are deleted a day after they were written when their version is older, but not when it is newer', async () => {
    const snapshots = open();
    for (const version of [1, 2, 4]) await snapshots.save(snapshot(10, version));
    await dataSource.query(`UPDATE state_snapshots SET written_at = now() - interval '25 hours' WHERE version <> 2`);
    await snapshots.save(snapshot(30, 3));
    expect(await rows()).toEqual([
      { version: 2, revision: 10 },
      { version: 3, revision: 30 },
      { version: 4, revision: 10 },
    ]);
  });

  it('are completely written before the store of the context closes, and not written after', async () => {
    const snapshots = open();
    const store = forContext(new InMemoryEventStore(), 'inventory', snapshots);
    const saving = snapshots.save(snapshot(10));
    await store.close();
    expect(await rows()).toEqual([{ version: 1, revision: 10 }]);
    await saving;
    await snapshots.save(snapshot(20));
    expect(await rows()).toEqual([{ version: 1, revision: 10 }]);
  });

  it('log a warning with the stream when they fail', async () => {
    open().failed(new Error('the row is broken'), 'inventory.stock-A');
    await eventually(() => expect(lines.join()).toContain('the row is broken'));
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ level: 40, stream: 'inventory.stock-A' });
  });

  it('reject when they cannot be read as JSON', async () => {
    await open().save(snapshot(10));
    await dataSource.query(`UPDATE state_snapshots SET state = '{"n":'`);
    const loading = causedBy({ messageId: 'm', correlationId: 'c' }, () => open().load('inventory.stock-A', 1));
    await expect(loading).rejects.toBeInstanceOf(SyntaxError);
  });
});
