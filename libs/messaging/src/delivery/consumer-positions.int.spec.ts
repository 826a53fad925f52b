import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { DataSource } from 'typeorm';
import { messagingMigrations } from '../migrations';
import { ConsumerPositions } from './consumer-positions';
import { GroupIsPartitioned } from './group-is-partitioned';

const GROUP = 'ordering/order-summary';

describe('the positions of a group', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  const whole = new ConsumerPositions(GROUP);
  const first = new ConsumerPositions(GROUP, 'orders/0');
  const second = new ConsumerPositions(GROUP, 'orders/1');
  const connect = (migrations = [...messagingMigrations]) =>
    new DataSource({ type: 'postgres', url: database.url, migrations, migrationsRun: true }).initialize();
  beforeEach(async () => (database = await createTestDatabase('positions')));
  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('of a database without partitions become the floor of all partitions', async () => {
    dataSource = await connect(messagingMigrations.slice(0, 1));
    await dataSource.query(`INSERT INTO consumer_positions VALUES ($1, '0042', 7)`, [GROUP]);
    await dataSource.query(`INSERT INTO parked_messages VALUES ($1, 'a-key', '0041', '{}', 'why', 1, now())`, [GROUP]);
    await dataSource.destroy();
    dataSource = await connect();
    expect(await whole.load(dataSource)).toEqual({ position: '0042', version: '7', floor: '0042', turn: '7' });
    expect(await first.load(dataSource)).toMatchObject({ position: '0042', floor: '0042' });
    expect(await dataSource.query('SELECT partition FROM parked_messages')).toEqual([{ partition: '' }]);
  });

  it('go back to the slowest partition when the migrations are reverted', async () => {
    dataSource = await connect();
    await first.move(dataSource, await first.load(dataSource), { position: '0042', resume: 40 });
    await second.move(dataSource, await second.load(dataSource), { position: '0040', resume: 2 });
    for (let more = messagingMigrations.length; more > 1; more--) await dataSource.undoLastMigration();
    expect(await dataSource.query('SELECT consumer_group, position FROM consumer_positions')).toEqual([
      { consumer_group: GROUP, position: '0040' },
    ]);
  });

  describe('in a new database', () => {
    beforeEach(async () => (dataSource = await connect()));

    it('are kept for each partition, with the offset to read next', async () => {
      const before = await first.load(dataSource);
      const moved = await first.move(dataSource, before, { position: '0003', resume: 12 });
      expect(moved).toMatchObject({ position: '0003', resume: 12 });
      expect(await first.load(dataSource)).toMatchObject({ position: '0003', resume: 12, version: moved!.version });
      expect(await second.load(dataSource)).toMatchObject({ position: '' });
      expect(await whole.all(dataSource)).toEqual(
        new Map([
          ['orders/0', '0003'],
          ['orders/1', ''],
        ]),
      );
    });

    it('move only for an instance that has read their latest version', async () => {
      const seen = await first.load(dataSource);
      expect(await first.move(dataSource, seen, { position: '0003', resume: 3 })).toBeDefined();
      expect(await first.move(dataSource, seen, { position: '0002', resume: 2 })).toBeUndefined();
      expect(await first.load(dataSource)).toMatchObject({ position: '0003', resume: 3 });
    });

    it('count the turns of all partitions', async () => {
      const one = await first.load(dataSource);
      const other = await second.load(dataSource);
      const turns = [
        (await first.move(dataSource, one, { position: '0001', resume: 1 }))!.turn,
        (await second.move(dataSource, other, { position: '0001', resume: 1 }))!.turn,
      ].map(Number);
      expect(turns[1]! - turns[0]!).toBe(1);
    });

    it('admit one batch of the group at a time, across its partitions', async () => {
      const [one, other] = [await first.load(dataSource), await second.load(dataSource)];
      const order: string[] = [];
      let release = () => {};
      const gate = new Promise<void>((resolve) => (release = resolve));
      const slow = dataSource.transaction(async (transaction) => {
        await first.move(transaction, one, { position: '0001', resume: 1 });
        await gate;
        order.push('first');
      });
      const fast = dataSource.transaction(async (transaction) => {
        await second.move(transaction, other, { position: '0001', resume: 1 });
        order.push('second');
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      release();
      await Promise.all([slow, fast]);
      expect(order).toEqual(['first', 'second']);
    });

    it('bound the transaction of a batch whose process is frozen', async () => {
      const one = await first.load(dataSource);
      const timeout = await dataSource.transaction(async (transaction) => {
        await first.move(transaction, one, { position: '0001', resume: 1 });
        return transaction.query<unknown>(`SHOW idle_in_transaction_session_timeout`);
      });
      expect(timeout).toEqual([{ idle_in_transaction_session_timeout: '10s' }]);
      expect(await dataSource.query(`SHOW idle_in_transaction_session_timeout`)).not.toEqual(timeout);
    });

    it('move together after a rebuild, as does a partition that starts meanwhile', async () => {
      const seen = await first.move(dataSource, await first.load(dataSource), { position: '0003', resume: 3 });
      let begun: Promise<unknown> = Promise.resolve();
      await dataSource.transaction(async (transaction) => {
        await whole.lockAll(transaction);
        begun = second.load(dataSource);
        await new Promise((resolve) => setTimeout(resolve, 50));
        await whole.moveAll(transaction, '0009');
      });
      expect(await begun).toMatchObject({ position: '0009', floor: '0009' });
      expect(await first.load(dataSource)).toMatchObject({ position: '0009', resume: 3, floor: '0009' });
      expect(await first.move(dataSource, seen!, { position: '0004', resume: 4 })).toBeUndefined();
    });

    it('are refused to the embedded bus once the group has partitions', async () => {
      await expect(whole.loadWhole(dataSource)).resolves.toMatchObject({ position: '' });
      await first.load(dataSource);
      await expect(whole.loadWhole(dataSource)).rejects.toThrow(GroupIsPartitioned);
    });

    it('stop the embedded bus when the first partition starts', async () => {
      const embedded = await whole.loadWhole(dataSource);
      await first.load(dataSource);
      expect(await whole.move(dataSource, embedded, { position: '0001' })).toBeUndefined();
    });
  });

  describe('with recorded types', () => {
    beforeEach(async () => (dataSource = await connect()));

    const hearing = (...types: string[]) => new ConsumerPositions(GROUP, '', types);

    it('admit only processes that hear the recorded types', async () => {
      const stored = await whole.load(dataSource);
      expect(await whole.retype(dataSource, stored, ['a', 'b'], [])).toBe(true);
      await expect(hearing('a').claim(dataSource)).rejects.toThrow('was moved by another');
      expect(await hearing('a', 'b').claim(dataSource)).toMatchObject({ hears: ['a', 'b'] });
    });

    it('record types by compare-and-set, after which the previous owner can write nothing', async () => {
      const before = await whole.claim(dataSource);
      expect(await whole.retype(dataSource, before, ['a'], [])).toBe(true);
      expect(await whole.retype(dataSource, before, ['b'], [])).toBe(false);
      expect(await whole.advance(dataSource, before, { position: '5' })).toBe(false);
      expect(await whole.move(dataSource, before, { position: '5' })).toBeUndefined();
    });

    it('keep missed stretches when a version that does not know them moves the row', async () => {
      const missed = [{ type: 'b', after: '', until: '3' }];
      await whole.retype(dataSource, await whole.load(dataSource), ['a'], missed);
      await dataSource.query(
        `UPDATE consumer_positions SET position = '4', version = version + 1 WHERE consumer_group = $1`,
        [GROUP],
      );
      const stored = await whole.load(dataSource);
      expect(stored).toMatchObject({ position: '4', hears: ['a'], missed });
      expect(await whole.move(dataSource, stored, { position: '5' })).toMatchObject({ missed });
    });

    it('have no missed stretch after a rebuild, which records its types', async () => {
      await whole.retype(dataSource, await whole.load(dataSource), ['a'], [{ type: 'b', after: '', until: '3' }]);
      await whole.moveAll(dataSource, '9', ['a', 'b']);
      const { missed, hears, position } = await whole.load(dataSource);
      expect({ missed, hears, position }).toEqual({ missed: undefined, hears: ['a', 'b'], position: '9' });
    });
  });
});
