import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * Creates an empty database for one spec file in the PostgreSQL of this test run.
 * @throws Error outside a test run with PostgreSQL, which sets MARU_TEST_DATABASE_URL
 */
export async function createTestDatabase(purpose = 'spec'): Promise<TestDatabase> {
  const server = process.env['MARU_TEST_DATABASE_URL'];
  if (!server)
    throw new Error('MARU_TEST_DATABASE_URL is not set; run the tests through jest at the root of the repository');
  const name = `${purpose.replace(/\W/g, '_')}_${randomBytes(6).toString('hex')}`;
  await onServer(server, (client) => client.query(`CREATE DATABASE "${name}"`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () =>
      onServer(server, async (client) => {
        await untilLeft(client, name);
        await client.query(`DROP DATABASE "${name}" WITH (FORCE)`);
      }),
  };
}

// An ended pool may still be closing connections. Waits for them, at most a second, because a connection that the
// server ends throws in its client.
async function untilLeft(client: Client, name: string): Promise<void> {
  const sessions = 'SELECT 1 FROM pg_stat_activity WHERE datname = $1';
  for (let waits = 0; waits < 40; waits++) {
    if ((await client.query(sessions, [name])).rowCount === 0) return;
    await sleep(25);
  }
}

async function onServer(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
