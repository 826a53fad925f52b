import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { existsSync, mkdtempSync, readFileSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startSmallEventStoreDb } from '../src';
import type { SmallEventStoreDb } from '../src';
import { hasEnded } from './has-ended';

let folder: string;
const running: SmallEventStoreDb[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'maru-esdb-spec-'));
  // PostgreSQL runs as another user when the tests run as root.
  chmodSync(folder, 0o755);
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(options: Parameters<typeof startSmallEventStoreDb>[0] = {}): Promise<SmallEventStoreDb> {
  const server = await startSmallEventStoreDb(options);
  running.push(server);
  return server;
}

/** Works with the real client, and closes it. */
async function using<T>(
  { connection }: SmallEventStoreDb,
  work: (client: EventStoreDBClient) => Promise<T>,
): Promise<T> {
  const client = EventStoreDBClient.connectionString(connection);
  try {
    return await work(client);
  } finally {
    await client.dispose();
  }
}

const append = (server: SmallEventStoreDb, ...orders: number[]) =>
  using(server, (client) =>
    client.appendToStream(
      'ordering.order-1',
      orders.map((order) => jsonEvent({ type: 'ordering.order-placed.v1', data: { order } })),
    ),
  );

const read = (server: SmallEventStoreDb) =>
  using(server, async (client) => {
    const orders: unknown[] = [];
    for await (const { event } of client.readStream('ordering.order-1')) orders.push(event!.data);
    return orders;
  });

const postmasterOf = ({ dataDirectory }: SmallEventStoreDb) =>
  Number(readFileSync(path.join(dataDirectory, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);

describe("the small server of EventStoreDB's protocol", () => {
  jest.setTimeout(60_000);

  it('restarts at its address after a kill, with everything that was acknowledged', async () => {
    const dataDirectory = path.join(folder, 'kept');
    const first = await start({ dataDirectory });
    await append(first, 1, 2);
    first.kill();
    expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });

    const second = await start({ dataDirectory, port: first.port });
    expect(second.connection).toBe(first.connection);
    await append(second, 3);
    expect(await read(second)).toEqual([{ order: 1 }, { order: 2 }, { order: 3 }]);

    // The first one's clean-up takes nothing from the second.
    await first.stop();
    expect(await read(second)).toHaveLength(3);
    const postmaster = postmasterOf(second);
    await second.stop();
    expect(hasEnded(postmaster)).toBe(true);
    expect(existsSync(dataDirectory)).toBe(true);
  });

  it('ends its database when it was killed and is not started again', async () => {
    const server = await start();
    const postmaster = postmasterOf(server);
    server.kill();
    await server.exited;
    expect(hasEnded(postmaster)).toBe(false);
    await server.stop();
    expect(hasEnded(postmaster)).toBe(true);
    expect(existsSync(server.dataDirectory)).toBe(false);
  });

  it('does not share its port or its data', async () => {
    const first = await start({ dataDirectory: path.join(folder, 'shared') });
    await expect(startSmallEventStoreDb({ dataDirectory: first.dataDirectory })).rejects.toMatchObject({
      code: 'IN_USE',
    });
    await expect(startSmallEventStoreDb({ port: first.port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(`${first.port}`),
    });
    await append(first, 1);
    expect(await read(first)).toEqual([{ order: 1 }]);
  });

  it('logs that it is not EventStoreDB', async () => {
    const server = await start();
    expect(readFileSync(path.join(server.dataDirectory, 'eventstoredb.log'), 'utf8')).toMatch(/not EventStoreDB/i);
  });

  describe('over a given database', () => {
    let database: TestDatabase;

    beforeAll(async () => {
      database = await createTestDatabase('esdb');
    });
    afterAll(() => database.drop());

    it('keeps the events there, and starts no PostgreSQL', async () => {
      const server = await start({ databaseUrl: database.url });
      await append(server, 1);
      await server.stop();
      const client = new Client({ connectionString: database.url });
      await client.connect();
      const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM events');
      await client.end();
      expect(rows).toEqual([{ count: '1' }]);
    });

    it('reports a database that it cannot reach', async () => {
      const starting = startSmallEventStoreDb({ databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing' });
      await expect(starting).rejects.toMatchObject({
        code: 'START_FAILED',
        message: expect.stringContaining('ECONNREFUSED 127.0.0.1:1'),
      });
    });
  });
});
