import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../src/index';
import type { EmbeddedPostgres } from '../src/index';
import { isAlive } from '../src/process-identity';
import { reachablePrograms } from '../src/reachable-places';
import { asRoot } from './as-root';

let home: string;
let running: EmbeddedPostgres | undefined;

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'maru-embedded-'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const start = async (changes: { port?: number } = {}) =>
  (running = await startEmbeddedPostgres({ dataDirectory: home, ...changes }));

async function query<Row>(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

const rows = (url: string) => query<{ n: number }>(url, 'SELECT n FROM kept ORDER BY n');

describe('the embedded PostgreSQL', () => {
  it('keeps its data over a stop and a start, and its password and its log to itself', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
    expect(statSync(path.join(home, 'password')).mode & 0o777).toBe(0o600);
    await expect(query(first.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/);
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    expect(await findEmbeddedPostgres(home)).toBeUndefined();

    const log = path.join(home, 'postgres.log');
    expect(statSync(log).mode & 0o777).toBe(0o600);
    chmodSync(log, 0o644);

    const second = await start();
    expect(statSync(log).mode & 0o777).toBe(0o600);
    expect(await rows(second.url)).toEqual([{ n: 1 }]);
    expect(await findEmbeddedPostgres(home)).toBe(second.url);
    expect(readdirSync(home).sort()).toEqual(['cluster', 'password', 'postgres.log']);
  });

  it('outlives a killed starter, and is adopted by the next one', async () => {
    const starter = spawn(
      process.execPath,
      ['-r', '@swc-node/register', '-C', '@maru/source', path.join(__dirname, 'start-and-stay.ts'), home],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [said] = (await once(starter.stdout, 'data')) as [Buffer];
    const pid = Number(/started (\d+)/.exec(String(said))![1]);
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    expect(isAlive(pid)).toBe(true);

    const next = await start();
    expect({ pid: next.pid, adopted: next.adopted }).toEqual({ pid, adopted: true });
    expect(await rows(next.url)).toEqual([{ n: 1 }]);
  });

  it('starts again after a kill, with everything that was committed', async () => {
    const first = await start();
    await query(first.url, 'INSERT INTO kept VALUES (2)');
    expect(await first.signal('SIGKILL')).toBe(true);
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await rows(second.url)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('ignores a lock file whose process id now belongs to another program', async () => {
    writeFileSync(
      path.join(home, 'cluster', 'postmaster.pid'),
      `${process.pid}\n${home}/cluster\n1\n5432\n\n\n\nready\n`,
    );
    const server = await start();
    expect(server.adopted).toBe(false);
    expect(await rows(server.url)).toHaveLength(2);
  });

  it('names a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(`${port}`),
    });
    other.close();
  });

  it('is started by one of several concurrent processes, and shared by the others', async () => {
    const all = await Promise.all([1, 2, 3].map(() => startEmbeddedPostgres({ dataDirectory: home })));
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(1);
    expect(all.filter(({ adopted }) => adopted)).toHaveLength(2);
    running = all[0];
  });

  it('never uses an unfinished cluster', async () => {
    const fresh = mkdtempSync(path.join(tmpdir(), 'maru-embedded-'));
    // The rest of a killed initdb: half a folder, named after a process that is gone.
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    const half = path.join(fresh, `cluster.new-${gone.pid}`);
    mkdirSync(half);
    const server = await startEmbeddedPostgres({ dataDirectory: fresh, durable: false });
    expect(await query(server.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    expect(existsSync(half)).toBe(false);
    await server.stop();
    rmSync(fresh, { recursive: true, force: true });
  });
});

asRoot('the embedded PostgreSQL, started by root in a folder that others may not enter', () => {
  it('keeps the data in a folder that its user may enter, and finds them again', async () => {
    const closed = mkdtempSync(path.join(tmpdir(), 'maru-closed-'));
    const dataDirectory = path.join(closed, '.maru', 'postgres');
    const said: string[] = [];
    const first = await startEmbeddedPostgres({ dataDirectory, onProgress: (line) => said.push(line) });
    const place = realpathSync(dataDirectory);
    try {
      await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
      expect(said.join()).toContain(`the data are kept in ${place}`);
      await first.stop();
      const second = await startEmbeddedPostgres({ dataDirectory });
      expect(await findEmbeddedPostgres(dataDirectory)).toBe(second.url);
      expect(await rows(second.url)).toEqual([{ n: 1 }]);
      await second.stop();
    } finally {
      rmSync(place, { recursive: true, force: true });
      rmSync(closed, { recursive: true, force: true });
    }
  });

  it('runs a copy of its programs that its user may run', async () => {
    const closed = mkdtempSync(path.join(tmpdir(), 'maru-closed-'));
    mkdirSync(path.join(closed, 'bin'));
    writeFileSync(path.join(closed, 'bin', 'postgres'), '');
    const user = { name: 'nobody', uid: 65_534, gid: 65_534 };
    const place = await reachablePrograms(closed, user, () => undefined);
    expect(place).not.toBe(closed);
    expect(existsSync(path.join(place, 'bin', 'postgres'))).toBe(true);
    expect(await reachablePrograms(closed, user, () => undefined)).toBe(place);
    rmSync(place, { recursive: true, force: true });
    rmSync(closed, { recursive: true, force: true });
  });
});
