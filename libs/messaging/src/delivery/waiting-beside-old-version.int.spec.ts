import { createTestDatabase, eventually } from '@maru/testing';
import { messagingMigrations } from '../migrations';
import { embeddedHarness } from '../testing';
import { StockRoom, tell } from '../testing/stock-room';
import { DataSource } from 'typeorm';

// The queries of the previous version on parked_messages, word for word.
const KEYS = `SELECT key, max(position) AS last FROM parked_messages
  WHERE consumer_group = $1 AND partition IN ('', $2) AND dropped_at IS NULL GROUP BY key`;
const ADD = `INSERT INTO parked_messages (consumer_group, partition, key, position, message, error, attempts, parked_at)
  SELECT $1, $8, row.key, row.position, row.message::json, row.error, row.attempts, $7
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[]) AS row (key, position, message, error, attempts)
  ON CONFLICT DO NOTHING`;
const REMOVE = 'DELETE FROM parked_messages WHERE consumer_group = $1 AND key = $2 AND position = $3';

describe('messages that wait while a process of the previous version runs', () => {
  let room: StockRoom;
  let heard: string[];
  let away: boolean;
  const handle = async (message: Parameters<typeof tell>[0]) => {
    if (away) throw Object.assign(new Error('away'), { transient: true });
    heard.push(tell(message));
  };
  beforeEach(async () => {
    room = await StockRoom.open((publications) => embeddedHarness(publications));
    heard = [];
    away = true;
  });
  afterEach(() => room.harness.close());

  /** Lets A:3 wait and A:2 queue behind it, and ends the process. */
  async function untilWaiting() {
    const process = await room.harness.start();
    const consumer = room.keyed(process, handle);
    await room.low('A', 3, 2);
    await eventually(async () => expect(await consumer.parked.list()).toHaveLength(2));
    const rows = await consumer.parked.list();
    await consumer.close();
    return { dataSource: process.dataSource, rows };
  }

  it('stay ahead of later messages of their keys, also for the next process', async () => {
    const { dataSource, rows } = await untilWaiting();
    const key = room.key('A');
    const last = rows[1]!.message;
    expect(await dataSource.query(KEYS, [room.group, ''])).toEqual([{ key, last: last.position }]);
    await room.low('A', 1);
    const [event] = await room.harness.store.readStream(key, { from: 2 });
    const position = await room.harness.store.head();
    const message = { ...last, id: event!.id, revision: 2, position, data: event!.data };
    const queued = 'queues behind an earlier message of its key';
    await dataSource.query(ADD, [
      ...[room.group, [key], [position], [JSON.stringify(message)], [queued], [0], new Date(), ''],
    ]);
    away = false;
    const next = room.keyed(await room.harness.start(), handle);
    await room.hears(heard, ['A:3', 'A:2', 'A:1']);
    await eventually(async () => expect(await next.parked.list()).toEqual([]));
  });

  it('are handled after the previous version has removed the first one of their key', async () => {
    const { dataSource, rows } = await untilWaiting();
    await dataSource.query(REMOVE, [room.group, room.key('A'), rows[0]!.message.position]);
    away = false;
    room.keyed(await room.harness.start(), handle);
    await room.hears(heard, ['A:2']);
  });

  it('leave parked rows in place when the migration is reverted', async () => {
    const database = await createTestDatabase('waiting');
    const dataSource = await new DataSource({
      ...{ type: 'postgres', url: database.url, migrations: [...messagingMigrations], migrationsRun: true },
    }).initialize();
    const row = [['g'], ['k'], ['1'], ['{}'], ['why'], [1], new Date(), ''];
    await dataSource.query(ADD, ['g', ...row.slice(1)]);
    expect(await dataSource.query('SELECT state, due_at, faults FROM parked_messages')).toEqual([
      { state: 'parked', due_at: null, faults: 0 },
    ]);
    await dataSource.undoLastMigration();
    expect(await dataSource.query(KEYS, ['g', ''])).toEqual([{ key: 'k', last: '1' }]);
    await dataSource.destroy();
    await database.drop();
  });
});
