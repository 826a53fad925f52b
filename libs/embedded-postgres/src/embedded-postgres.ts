import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { binariesIn, findPrograms } from './binaries';
import { Cluster, SUPERUSER } from './cluster';
import { EmbeddedPostgresError, orDiskFull } from './embedded-postgres-error';
import { launchServer } from './launch-server';
import type { LaunchFailure } from './launch-server';
import { runningPostmaster, stopPostmaster } from './postmaster';
import type { Postmaster } from './postmaster';
import { reachableData, reachablePrograms } from './reachable-places';
import { unprivilegedUser } from './unprivileged-user';
import type { RunAs } from './unprivileged-user';

export interface EmbeddedPostgresOptions {
  /** Made when it is not there. Holds the data, the password and the server's log. */
  readonly dataDirectory: string;
  /** Default: any free one. */
  readonly port?: number;
  /** Whether a commit survives a power cut; default true. False is for tests. */
  readonly durable?: boolean;
  /** Default 200. */
  readonly maxConnections?: number;
  /** Told what takes time. */
  readonly onProgress?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** Of the superuser, to the database `postgres`. */
  readonly url: string;
  readonly pid: number;
  /** Whether it was found running, left by a process that was killed. */
  readonly adopted: boolean;
  /** Fast shutdown: everything committed is on disk. Takes 10 s at the longest. */
  stop(): Promise<void>;
}

// After a crash the server replays its log first, which takes as long as it takes.
const START_PATIENCE_MS = 120_000;
const ADOPTION_PATIENCE_MS = 30_000;
const ATTEMPTS = 20;

/**
 * Starts the PostgreSQL that came with npm, in a session of its own: a Ctrl-C in the terminal does not reach it, and it
 * outlives its starter until `stop`. One that already runs on the folder is adopted.
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { onProgress = () => undefined } = options;
  const user = await unprivilegedUser();
  const cluster = new Cluster(await reachableData(options.dataDirectory, user, onProgress));
  try {
    await cluster.prepareHome();
    const password = await cluster.password();
    const start = await prepareStart(cluster, user, options, onProgress);
    const { server, adopted } = await adoptOrStart(cluster, password, start, onProgress);
    return {
      url: urlOf(server.port, password),
      pid: server.pid,
      adopted,
      stop: () => stopPostmaster(server.pid),
    };
  } catch (error) {
    throw orDiskFull(error, cluster.home);
  }
}

/** The URL of the server that runs on the folder now, if any; for tools beside a running platform. */
export async function findEmbeddedPostgres(dataDirectory: string): Promise<string | undefined> {
  const cluster = new Cluster(dataDirectory);
  const running = await runningPostmaster(cluster.folder);
  return running && urlOf(running.port, await cluster.password());
}

async function adopt(cluster: Cluster, password: string, onProgress: (message: string) => void) {
  const found = await runningPostmaster(cluster.folder);
  if (!found) return undefined;
  onProgress(`taking over the database left running (pid ${found.pid})`);
  const deadline = Date.now() + ADOPTION_PATIENCE_MS;
  for (let running: Postmaster | undefined = found; Date.now() < deadline;) {
    if (running.port > 0 && (await answers(running.port, password))) return running;
    await sleep(100);
    running = await runningPostmaster(cluster.folder);
    if (!running) return undefined;
  }
  onProgress('it does not answer: ending it');
  await stopPostmaster(found.pid, 2_000);
  return undefined;
}

type Start = () => Promise<{ pid: number; ended: Promise<LaunchFailure> }>;

async function prepareStart(
  cluster: Cluster,
  user: RunAs | undefined,
  options: EmbeddedPostgresOptions,
  onProgress: (message: string) => void,
): Promise<Start> {
  const { initdb, postgres } = binariesIn(await reachablePrograms(await findPrograms(), user, onProgress));
  if (!(await cluster.exists())) {
    onProgress('creating the database (first start)');
    await cluster.initialise(initdb, user);
  }
  const { durable = true, maxConnections = 200 } = options;
  const launch = { postgres, cluster, runAs: await cluster.owner(user), durable, maxConnections };
  const anyPort = options.port === undefined;
  return async () => launchServer({ ...launch, anyPort, port: options.port ?? (await freePort()) });
}

/** Of several processes that start at once, one starts the server and the others adopt it. */
async function adoptOrStart(cluster: Cluster, password: string, start: Start, onProgress: (message: string) => void) {
  for (let attempt = 1; ; attempt++) {
    const found = await adopt(cluster, password, onProgress);
    if (found) return { server: found, adopted: true };
    const { ended, pid } = await start();
    const outcome = await readiness(cluster, password, pid, ended);
    if (outcome !== 'ended') return { server: outcome, adopted: false };
    const { code, message, passing } = await ended;
    if (!passing || attempt === ATTEMPTS) throw new EmbeddedPostgresError(code, message);
    await sleep(250);
  }
}

async function readiness(cluster: Cluster, password: string, pid: number, ended: Promise<LaunchFailure>) {
  let over = false;
  void ended.then(() => (over = true));
  const deadline = Date.now() + START_PATIENCE_MS;
  while (!over) {
    const running = await runningPostmaster(cluster.folder);
    if (running?.pid === pid && running.status === 'ready' && (await answers(running.port, password))) return running;
    if (Date.now() > deadline) {
      await stopPostmaster(pid);
      const message = `the database was not ready within ${START_PATIENCE_MS / 1_000} s (see ${cluster.log})`;
      throw new EmbeddedPostgresError('START_FAILED', message);
    }
    await Promise.race([ended, sleep(15)]);
  }
  return 'ended' as const;
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new Client({
    connectionString: urlOf(port, password),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') {
      const message = 'the database does not take the password in the file "password" of the data folder';
      throw new EmbeddedPostgresError('START_FAILED', message, { cause: error });
    }
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const urlOf = (port: number, password: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
