import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import type { DataSource } from 'typeorm';
import { connectTo } from '../testing/mortal-process';
import { AsideKeys } from './aside-keys';
import { WaitingRows } from './waiting-rows';

const GROUP = 'suite/aside';
const MANY = 100_000;

describe('the keys with messages outside of the flow', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let asked: number;
  let keys: AsideKeys;
  beforeAll(async () => {
    database = await createTestDatabase('aside');
    dataSource = await connectTo(database.url, 'aside');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    await dataSource.query('TRUNCATE parked_messages');
    asked = 0;
    const rows = new WaitingRows(GROUP);
    keys = new AsideKeys(rows, 3);
  });

  const counted = {
    query: <Rows>(...statement: [string, unknown[]?]) => (asked++, dataSource.query<Rows>(...statement)),
  };
  const put = (count: number) =>
    dataSource.query(
      `INSERT INTO parked_messages (consumer_group, key, position, message, error, attempts, parked_at, due_at)
       SELECT $1, 'key-' || n, lpad(n::text, 9, '0'), '{}', 'why', 0, now(), now() FROM generate_series(1, $2::int) AS n`,
      [GROUP, count],
    );

  it('are all in memory while they are few, without a query', async () => {
    await put(3);
    await keys.load(counted);
    expect(asked).toBe(1);
    expect([keys.overflows, keys.none, keys.knows('key-9')]).toEqual([false, false, true]);
    expect(keys.get('key-2')).toEqual({ first: '000000002', waits: true });
    expect(keys.get('key-9')).toBeUndefined();
    await keys.learn(counted, ['key-1', 'key-9']);
    expect(asked).toBe(1);
  });

  it('are loaded together while they are many, and forgotten when none of their messages is being handled', async () => {
    await put(MANY);
    const began = performance.now();
    await keys.load(counted);
    expect(keys.overflows).toBe(true);
    const wanted = Array.from({ length: 512 }, (_, index) => `key-${MANY - 256 + index}`);
    await keys.learn(counted, wanted);
    expect(asked).toBe(2);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(wanted.filter((key) => keys.get(key))).toHaveLength(257);
    expect(keys.knows(wanted[300]!)).toBe(true);
    for (const key of wanted) keys.rest(key);
    expect(keys.knows(wanted[300]!)).toBe(false);
  });

  it('are all in memory again when they have become few', async () => {
    await put(4);
    await keys.load(counted);
    expect(keys.overflows).toBe(true);
    await dataSource.query(`DELETE FROM parked_messages WHERE key = 'key-4'`);
    await keys.load(counted);
    expect(keys.overflows).toBe(false);
    expect(keys.get('key-1')).toBeDefined();
  });

  it('keep a change that happens during a query', async () => {
    await put(5);
    await keys.load(counted);
    const learning = keys.learn(counted, ['key-1', 'key-9']);
    keys.free('key-1');
    keys.set('key-9', { first: '000000099', waits: false });
    await learning;
    expect(keys.get('key-1')).toBeUndefined();
    expect(keys.get('key-9')).toEqual({ first: '000000099', waits: false });
  });
});
