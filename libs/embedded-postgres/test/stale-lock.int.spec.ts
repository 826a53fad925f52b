import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findEmbeddedPostgres, findEmbeddedPostgresProcess, startEmbeddedPostgres } from '../src/index';
import type { EmbeddedPostgres, FindProcess } from '../src/index';
import { readPostmaster, removeStaleLock } from '../src/postmaster';
import { findInProc, findProcess, findWithPs, isAlive, isSame, signalProcess } from '../src/process-identity';
import { asRoot } from './as-root';

/** A system without `/proc` and without `ps`, which only tells that the process exists. */
const untold: FindProcess = (pid) => (findProcess(pid) === 'gone' ? 'gone' : 'unknown');
const MEANS: [string, FindProcess][] = [
  ...(process.platform === 'linux' ? ([['/proc', findInProc]] as [string, FindProcess][]) : []),
  ['ps', findWithPs],
  ['neither', untold],
];
const START_SCRIPT = path.join(__dirname, 'start-and-stay.ts');
const LONGEST_START_MS = 25_000;

let home: string;
let cluster: string;
const servers: EmbeddedPostgres[] = [];
const processes: ChildProcess[] = [];

beforeAll(async () => {
  home = newHome();
  cluster = path.join(home, 'cluster');
  await (await startEmbeddedPostgres({ dataDirectory: home, durable: false })).stop();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const each of processes.splice(0)) each.kill('SIGKILL');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function newHome(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'maru-stale-'));
  chmodSync(folder, 0o755);
  return folder;
}

async function start(find: FindProcess, dataDirectory = home) {
  const said: string[] = [];
  const began = performance.now();
  const server = await startEmbeddedPostgres({
    dataDirectory,
    durable: false,
    find,
    onProgress: (line) => said.push(line),
  });
  servers.push(server);
  return { server, said: said.join('\n'), ms: performance.now() - began };
}

async function innocent(options: SpawnOptions = {}): Promise<ChildProcess> {
  const child = spawn('sleep', ['600'], { stdio: 'ignore', ...options });
  processes.push(child);
  await once(child, 'spawn');
  return child;
}

/** The rest of a killed server, with a pid that another process has now. */
function leaveLock(pid: number, { folder = cluster, port = 1, startedAtMs = Date.now() } = {}): string {
  const text = `${pid}\n${folder}\n${Math.floor(startedAtMs / 1_000)}\n${port}\n\n127.0.0.1\n  1 1\nready   \n`;
  writeFileSync(path.join(cluster, 'postmaster.pid'), text);
  return text;
}

/** A server whose starter was killed. */
async function leaveServer(): Promise<number> {
  const flags = ['-r', '@swc-node/register', '-C', '@maru/source'];
  const starter = spawn(process.execPath, [...flags, START_SCRIPT, home], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(starter.stdout, 'data')) as [Buffer];
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  return Number(/started (\d+)/.exec(String(said))![1]);
}

describe.each(MEANS)('a system that identifies processes by %s', (name, find) => {
  it('does not touch a foreign process named in a stale lock file, and starts at once', async () => {
    const other = await innocent();
    leaveLock(other.pid!);
    const { server, said, ms } = await start(find);
    expect(server.adopted).toBe(false);
    expect(said).toContain(`names process ${other.pid}, which is not this database`);
    expect(ms).toBeLessThan(LONGEST_START_MS);
    expect([isAlive(other.pid!), other.signalCode]).toEqual([true, null]);
  });

  it('adopts a server that was left running, and ends it', async () => {
    const pid = await leaveServer();
    const { server } = await start(find);
    expect([server.pid, server.adopted]).toEqual([pid, true]);
    await server.stop();
    // A process that has ended keeps its id until the system has asked for its exit code.
    expect(findProcess(pid)).toBe('gone');
    expect(await server.signal('SIGKILL')).toBe(false);
  });

  it('does not adopt the server of the folder that this one was copied from', async () => {
    const copy = newHome();
    await (await startEmbeddedPostgres({ dataDirectory: copy, durable: false })).stop();
    const { server: original } = await start(find);
    copyFileSync(path.join(home, 'password'), path.join(copy, 'password'));
    copyFileSync(path.join(cluster, 'postmaster.pid'), path.join(copy, 'cluster', 'postmaster.pid'));
    expect(await findEmbeddedPostgres(copy)).toBeUndefined();
    // The copy has another password inside, so no connection works here; its start is enough.
    await expect(start(find, copy)).rejects.toThrow(/does not take the password/);
    expect(isAlive(original.pid)).toBe(true);
    rmSync(copy, { recursive: true, force: true });
  });

  if (name !== 'neither') {
    it('sends no signal to a later process with the same pid', async () => {
      const other = await innocent();
      const known = find(other.pid!);
      if (typeof known !== 'object') throw new Error(`not found: ${known}`);
      expect(known).toMatchObject({ pid: other.pid, command: 'sleep 600' });
      expect(Math.abs(known.startedAtMs - Date.now())).toBeLessThan(60_000);
      expect(signalProcess({ ...known, started: 'before' }, 'SIGKILL', find)).toBe(false);
      expect(signalProcess({ ...known, command: 'postgres' }, 'SIGKILL', find)).toBe(false);
      expect(isSame(known, find(other.pid!))).toBe(true);
      const gone = once(other, 'exit');
      expect(signalProcess(known, 'SIGKILL', find)).toBe(true);
      await gone;
      expect(find(other.pid!)).toBe('gone');
    });
  }
});

describe('the lock file of a server', () => {
  const postgres = { pid: process.pid, started: '1', startedAtMs: 1_700_000_000_000 };
  const proofOf = async (command: string, startedAtMs: number) => {
    leaveLock(process.pid, { startedAtMs });
    const found = await readPostmaster(cluster, () => ({ ...postgres, command }));
    return found?.proof;
  };

  it('is proven by the command and the start of its process', async () => {
    const ours = `/a b/bin/postgres -D ${cluster} -c fsync=off`;
    expect(await proofOf(ours, postgres.startedAtMs + 1_500)).toBe('ours');
    expect(await proofOf(ours, postgres.startedAtMs + 3_600_000)).toBe('unproven');
    for (const other of ['sleep 600', `tail -D ${cluster}`, `postgres -D ${cluster}2`, `postgres -D /x`, ''])
      expect([other, await proofOf(other, postgres.startedAtMs)]).toEqual([other, 'foreign']);
  });

  it('stays when another starter has rewritten it', async () => {
    const fresh = leaveLock(process.pid);
    await removeStaleLock(cluster, { text: 'what was read before' });
    expect(readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8')).toBe(fresh);
    await removeStaleLock(cluster, { text: fresh });
    expect(await readPostmaster(cluster)).toBeUndefined();
    await removeStaleLock(cluster, { text: fresh });
  });

  it('names a process for tools only with proof', async () => {
    const other = await innocent();
    leaveLock(other.pid!);
    expect(await findEmbeddedPostgresProcess(home)).toBeUndefined();
    const { server } = await start(findProcess);
    expect(await findEmbeddedPostgresProcess(home)).toMatchObject({ pid: server.pid });
  });
});

asRoot('a stale lock file with the pid of another user', () => {
  const nobody = { uid: 65_534, gid: 65_534 };

  it.each(MEANS)('does not make root end that process (%s)', async (_name, find) => {
    const other = await innocent(nobody);
    leaveLock(other.pid!);
    const { server, ms } = await start(find);
    expect(server.adopted).toBe(false);
    expect(ms).toBeLessThan(LONGEST_START_MS);
    expect([isAlive(other.pid!), other.signalCode]).toEqual([true, null]);
  });

  it('does not delay a starter that may not inspect that process', async () => {
    const other = await innocent();
    const folder = newHome();
    mkdirSync(path.join(folder, 'own'));
    chownSync(path.join(folder, 'own'), nobody.uid, nobody.gid);
    const began = performance.now();
    for (const [attempt, expected] of [/started \d+/, /started \d+/].entries()) {
      const flags = ['-r', '@swc-node/register', '-C', '@maru/source'];
      const starter = spawn(process.execPath, [...flags, START_SCRIPT, path.join(folder, 'own')], {
        ...nobody,
        env: { PATH: process.env['PATH'], HOME: folder },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      processes.push(starter);
      const [said] = (await once(starter.stdout, 'data')) as [Buffer];
      expect(String(said)).toMatch(expected);
      await (await startEmbeddedPostgres({ dataDirectory: path.join(folder, 'own') })).stop();
      if (attempt > 0) break;
      const text = `${other.pid}\n${folder}/own/cluster\n1\n1\n\n\n\nready\n`;
      writeFileSync(path.join(folder, 'own', 'cluster', 'postmaster.pid'), text);
      chownSync(path.join(folder, 'own', 'cluster', 'postmaster.pid'), nobody.uid, nobody.gid);
    }
    expect(performance.now() - began).toBeLessThan(2 * LONGEST_START_MS);
    expect(other.signalCode).toBeNull();
    rmSync(folder, { recursive: true, force: true });
  });
});
