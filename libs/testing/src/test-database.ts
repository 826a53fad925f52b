import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * An empty database of its own for one spec file, in the PostgreSQL of this test run.
 * @throws Error outside of a run that started one (the run sets MARU_TEST_DATABASE_URL)
 */
export async function createTestDatabase(purpose = 'spec'): Promise<TestDatabase> {
  const server = process.env['MARU_TEST_DATABASE_URL'];
  if (!server)
    throw new Error('MARU_TEST_DATABASE_URL is not set: run the tests through jest at the root of the repository');
  const name = `${purpose.replace(/\W/g, '_')}_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE "${name}"`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(server, `DROP DATABASE "${name}" WITH (FORCE)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
