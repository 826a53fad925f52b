import { isInfrastructureFault } from '@maru/messaging';
import { causedBy, TimeIsUp } from '@maru/kernel';
import { createTestDatabase, eventually, TcpProxy } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { DiscardingClient } from '../src/database/discarding-client';
import { createLogger, openDatabase } from '../src/index';
import { parcels } from './parcels';

const ANSWER_MS = 300;

let database: TestDatabase;
let way: TcpProxy;
let dataSource: DataSource;

beforeEach(async () => {
  database = await createTestDatabase('hanging');
  const { hostname, port } = new URL(database.url);
  way = await TcpProxy.listen({ host: hostname, port: Number(port) });
  const url = new URL(database.url);
  url.port = String(way.port);
  dataSource = await openDatabase(parcels, {
    url: url.href,
    connections: 2,
    messagingMigrations: [],
    logger: createLogger({ level: 'silent' }),
    connectMs: 300,
    answerMs: ANSWER_MS,
  });
});
afterEach(async () => {
  way.heal();
  await dataSource.destroy();
  await way.close();
  await database.drop();
});

describe('a hanging database', () => {
  it('fails queries with an infrastructure fault, and works again when it recovers', async () => {
    way.stall();
    const answers = await Promise.allSettled([1, 2, 3, 4].map(() => dataSource.query('SELECT 1')));
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected' });
      expect(isInfrastructureFault((answer as PromiseRejectedResult).reason)).toBe(true);
    }
    way.heal();
    await eventually(async () => expect(await dataSource.query('SELECT 2 AS n')).toEqual([{ n: 2 }]));
  });

  it('leaves no connection with a late answer in the pool', async () => {
    const slow = dataSource.query(`SELECT pg_sleep(${(ANSWER_MS * 10) / 1_000})`);
    await expect(slow).rejects.toThrow('Query read timeout');
    // A query behind the sleeping one would get no answer in time.
    const answers = await Promise.all([1, 2, 3, 4].map((n) => dataSource.query(`SELECT ${n} AS n`)));
    expect(answers).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }], [{ n: 4 }]]);
  });

  it('ends a transaction of a hanging process, so that others get its locks', async () => {
    await dataSource.query('CREATE TABLE place (n int)');
    await dataSource.query('INSERT INTO place VALUES (1)');
    const still = dataSource.createQueryRunner();
    await still.startTransaction();
    await still.query('UPDATE place SET n = 2');
    await eventually(() => dataSource.query('UPDATE place SET n = 3'));
    await expect(still.commitTransaction()).rejects.toThrow();
    expect(await dataSource.query('SELECT n FROM place')).toEqual([{ n: 3 }]);
  });
});

describe('a database connection', () => {
  it('refuses reads after the deadline, and the transaction rolls back', async () => {
    await dataSource.query('CREATE TABLE notes (note text)');
    const deadline = new Date(Date.now() + 100);
    const late = causedBy({ messageId: 'm-1', correlationId: 'c-1', deadline }, () =>
      dataSource.transaction(async (transaction) => {
        await transaction.query(`INSERT INTO notes VALUES ('half')`);
        await new Promise((resolve) => setTimeout(resolve, 120));
        await transaction.query('SELECT note FROM notes');
      }),
    );
    await expect(late).rejects.toMatchObject({ driverError: expect.any(TimeIsUp) as TimeIsUp });
    expect(await dataSource.query('SELECT note FROM notes')).toEqual([]);
  });

  it('fails its next query, but not the process, when the server ends it between two uses', async () => {
    const pool = new Pool({ connectionString: database.url, Client: DiscardingClient, max: 1 });
    const handedOut = await pool.connect();
    try {
      const [{ pid }] = (await handedOut.query('SELECT pg_backend_pid() AS pid')).rows as [{ pid: number }];
      const gone = new Promise<void>((resolve) => handedOut.once('end', resolve));
      await dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
      await gone;
      await expect(handedOut.query('SELECT 1')).rejects.toThrow('not queryable');
    } finally {
      handedOut.release();
    }
    expect((await pool.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    await pool.end();
  });

  it('serves the next request in the pool after one past its deadline has released it', async () => {
    const pool = new Pool({ connectionString: database.url, Client: DiscardingClient, max: 1 });
    const deadline = new Date(Date.now() + 50);
    const late = causedBy({ messageId: 'm-1', correlationId: 'c-1', deadline }, () =>
      pool.query('SELECT pg_sleep(0.2)'),
    );
    const other = pool.query('SELECT 1 AS n');
    try {
      await late;
      expect((await other).rows).toEqual([{ n: 1 }]);
    } finally {
      await pool.end();
    }
  });
});
