import { spawn } from 'node:child_process';
import { open, readFile, stat } from 'node:fs/promises';
import type { Cluster } from './cluster';
import { ids } from './cluster';
import { EmbeddedPostgresError, orDiskFull } from './embedded-postgres-error';
import { serverSettings } from './server-settings';
import type { SignalledServer } from './stop-postmaster';
import type { RunAs } from './unprivileged-user';

export interface LaunchOptions {
  readonly postgres: string;
  readonly cluster: Cluster;
  readonly runAs: RunAs | undefined;
  readonly port: number;
  /** Whether another port may be tried when this one is taken. */
  readonly anyPort: boolean;
  readonly durable: boolean;
  readonly maxConnections: number;
  readonly countStatements: boolean;
}

export interface LaunchFailure {
  readonly code: 'DISK_FULL' | 'PORT_TAKEN' | 'START_FAILED';
  readonly message: string;
  /** Whether it may pass by itself, because a killed server is still ending. */
  readonly passing: boolean;
}

export interface LaunchedServer extends SignalledServer {
  readonly pid: number;
  /** The reason why it has ended, from the server's log. */
  readonly ended: Promise<LaunchFailure>;
}

const LONGEST_LOG_BYTES = 10_000_000;

/** Starts the server process; does not wait until it is ready. */
export async function launchServer(options: LaunchOptions): Promise<LaunchedServer> {
  const { postgres, cluster, runAs, port, anyPort } = options;
  const before = await stat(cluster.log).then(
    ({ size }) => size,
    () => 0,
  );
  const startOver = before > LONGEST_LOG_BYTES;
  const log = await open(cluster.log, startOver ? 'w' : 'a', 0o600);
  // The log contains failed statements with their data. Earlier versions made it readable for all users.
  await log.chmod(0o600);
  const child = spawn(postgres, ['-D', cluster.folder, ...serverSettings(options).flatMap((each) => ['-c', each])], {
    // Its own session and its own log file, so that it depends neither on this process nor on the terminal.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    cwd: cluster.home,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    ...ids(runAs),
  });
  let over = false;
  const ended = new Promise<Error | undefined>((resolve) =>
    child.once('exit', () => resolve(undefined)).once('error', resolve),
  ).finally(() => (over = true));
  child.unref();
  await log.close();
  const why = async (fault: Error | undefined) => {
    const said =
      fault?.message ??
      (await readFile(cluster.log))
        .subarray(startOver ? 0 : before)
        .toString('utf8')
        .trim();
    return explain(said, cluster, port, anyPort);
  };
  return {
    pid: child.pid ?? 0,
    ended: ended.then(why),
    // Node sends nothing once it has collected the child, and until then no other process gets its pid.
    send: (signal) => !over && child.kill(signal),
    hasEnded: () => over,
  };
}

function explain(said: string, cluster: Cluster, port: number, anyPort: boolean): LaunchFailure {
  if (orDiskFull(new Error(said), cluster.home) instanceof EmbeddedPostgresError) {
    return { code: 'DISK_FULL', message: `the disk that holds ${cluster.home} is full`, passing: false };
  }
  if (/could not bind|Address already in use/.test(said)) {
    return { code: 'PORT_TAKEN', message: `port ${port} is taken: the database cannot listen there`, passing: anyPort };
  }
  const passing = /shared memory block .* still in use|lock file .* (?:already exists|is empty)/.test(said);
  return { code: 'START_FAILED', message: `the database did not start (see ${cluster.log}):\n${said}`, passing };
}
