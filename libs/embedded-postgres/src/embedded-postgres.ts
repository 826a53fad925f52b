import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { adoptServer } from './adopt-server';
import type { Adoption, RunningServer } from './adopt-server';
import { binariesIn, findPrograms } from './binaries';
import { Cluster } from './cluster';
import { EmbeddedPostgresError, orDiskFull } from './embedded-postgres-error';
import { launchServer } from './launch-server';
import type { LaunchedServer } from './launch-server';
import { readPostmaster } from './postmaster';
import { findProcess } from './process-identity';
import type { FindProcess, ProcessIdentity } from './process-identity';
import { reachableData, reachablePrograms } from './reachable-places';
import { answers, answersFor, urlOf } from './server-connection';
import { stopPostmaster } from './stop-postmaster';
import { unprivilegedUser } from './unprivileged-user';
import type { RunAs } from './unprivileged-user';

export interface EmbeddedPostgresOptions {
  /** Created when it is missing. Holds the data, the password and the server's log. */
  readonly dataDirectory: string;
  /** Default: any free one. */
  readonly port?: number;
  /** Whether a commit survives a power cut; default true. False is for tests. */
  readonly durable?: boolean;
  /** Default 200. */
  readonly maxConnections?: number;
  /** Whether databases may create the extension `pg_stat_statements`, which costs time; default false. */
  readonly countStatements?: boolean;
  /** Reports slow steps. */
  readonly onProgress?: (message: string) => void;
  /** How processes are identified; default: `/proc`, or `ps` without it. */
  readonly find?: FindProcess;
}

export interface EmbeddedPostgres {
  /** Of the superuser, to the database `postgres`. */
  readonly url: string;
  readonly pid: number;
  /** Whether it was already running, left by a killed process. */
  readonly adopted: boolean;
  /**
   * Sends a signal (0 only checks) to this server and to no other process with its pid; false when it has ended. A
   * server that this process has started gets it before the call returns.
   */
  signal(signal: NodeJS.Signals | 0): Promise<boolean>;
  /** Fast shutdown: everything committed is on disk. Takes 10 s at the longest. */
  stop(): Promise<void>;
}

// After a crash the server replays its log first, without a time limit.
const START_PATIENCE_MS = 120_000;
const ATTEMPTS = 20;

/**
 * Starts the PostgreSQL from npm, in a session of its own: a Ctrl-C in the terminal does not reach it, and it outlives
 * its starter until `stop`. One that already runs on the folder is adopted.
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { onProgress = () => undefined, find = findProcess } = options;
  const user = await unprivilegedUser();
  const cluster = new Cluster(await reachableData(options.dataDirectory, user, onProgress));
  try {
    await cluster.prepareHome();
    const password = await cluster.password();
    const start = await prepareStart(cluster, user, options, onProgress);
    const { server, adopted } = await adoptOrStart({ cluster, password, find, onProgress }, start);
    return {
      url: urlOf(server.port, password),
      pid: server.pid,
      adopted,
      signal: async (signal) => server.send(signal),
      stop: () => stopPostmaster(server),
    };
  } catch (error) {
    throw orDiskFull(error, cluster.home);
  }
}

/** The process of the server that runs on the folder now; undefined without one, and without proof. */
export async function findEmbeddedPostgresProcess(dataDirectory: string): Promise<ProcessIdentity | undefined> {
  const running = await readPostmaster(new Cluster(dataDirectory).folder);
  return running?.proof === 'ours' ? running.process : undefined;
}

/** The URL of the server that runs on the folder now, if any; for tools beside a running platform. */
export async function findEmbeddedPostgres(dataDirectory: string): Promise<string | undefined> {
  const cluster = new Cluster(dataDirectory);
  const running = await readPostmaster(cluster.folder);
  if (!running || running.proof === 'foreign') return undefined;
  const password = await cluster.password();
  if (running.proof === 'unproven' && (await answersFor(cluster, running.port, password)) !== 'ours') return undefined;
  return urlOf(running.port, password);
}

type Start = () => Promise<LaunchedServer>;

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
  const { durable = true, maxConnections = 200, countStatements = false } = options;
  const launch = { postgres, cluster, runAs: await cluster.owner(user), durable, maxConnections, countStatements };
  const anyPort = options.port === undefined;
  return async () => launchServer({ ...launch, anyPort, port: options.port ?? (await freePort()) });
}

/** Of several concurrent starters one starts the server, and the others adopt it. */
async function adoptOrStart(adoption: Adoption, start: Start): Promise<{ server: RunningServer; adopted: boolean }> {
  for (let attempt = 1; ; attempt++) {
    const found = await adoptServer(adoption);
    if (found) return { server: found, adopted: true };
    const launched = await start();
    const server = await readiness(adoption, launched);
    if (server !== 'ended') return { server, adopted: false };
    const { code, message, passing } = await launched.ended;
    if (!passing || attempt === ATTEMPTS) throw new EmbeddedPostgresError(code, message);
    await sleep(250);
  }
}

async function readiness({ cluster, password, find }: Adoption, launched: LaunchedServer) {
  const { pid, ended } = launched;
  const deadline = Date.now() + START_PATIENCE_MS;
  while (!launched.hasEnded()) {
    const running = await readPostmaster(cluster.folder, find);
    const isReady = running?.pid === pid && running.status === 'ready';
    if (isReady && (await answers(running.port, password))) return { ...launched, port: running.port };
    if (Date.now() > deadline) {
      await stopPostmaster(launched);
      const message = `the database was not ready within ${START_PATIENCE_MS / 1_000} s (see ${cluster.log})`;
      throw new EmbeddedPostgresError('START_FAILED', message);
    }
    await Promise.race([ended, sleep(15)]);
  }
  return 'ended' as const;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
