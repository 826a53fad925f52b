import { freePorts } from '@maru/kernel';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '@maru/embedded-postgres';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackendError } from '../backend-error';
import { onFreePorts } from '../on-free-ports';
import { startGuarded } from '../guarded-process';
import type { Exit } from '../guarded-process';
import { becomeSoleServer } from './sole-server';
import { DATABASE_FOLDER, SETTINGS } from './small-event-store-db-settings';
import type { SmallEventStoreDbReport, SmallEventStoreDbSettings } from './small-event-store-db-settings';

export interface StartSmallEventStoreDbOptions {
  /** The PostgreSQL database of the events. Default: an embedded PostgreSQL in `dataDirectory`. */
  readonly databaseUrl?: string;
  /** Kept after `stop`, and a server can be started on it again. Default: a temporary one, removed on `stop`. */
  readonly dataDirectory?: string;
  /** Default any free one. Set it to restart at the address of an earlier server. */
  readonly port?: number;
}

export interface SmallEventStoreDb {
  /** For EventStoreDB's client: `esdb://127.0.0.1:port?tls=false` */
  readonly connection: string;
  readonly port: number;
  readonly pid: number;
  readonly dataDirectory: string;
  /** Settles when the server has ended, in whatever way. */
  readonly exited: Promise<Exit>;
  /** SIGKILL by default. Its embedded PostgreSQL stays, and the next server on the folder takes it over. */
  kill(signal?: NodeJS.Signals): void;
  /** Ends it properly, its embedded PostgreSQL with it, and removes temporary data. Repeated calls have no effect. */
  stop(): Promise<void>;
}

const START_PATIENCE_MS = 120_000;
const SESSION_PATIENCE_MS = 500;
// The same from `src` and from `dist`, because only the built program can run.
const MAIN = path.join(__dirname, '..', '..', 'dist', 'eventstoredb', 'main.js');

/**
 * Starts a small server that speaks EventStoreDB's protocol, durable over PostgreSQL, in a process of its own. It is
 * not EventStoreDB, but serves tests and development without one. It ends when its starter ends, in any way.
 * @throws BackendError
 */
export async function startSmallEventStoreDb(options: StartSmallEventStoreDbOptions = {}): Promise<SmallEventStoreDb> {
  const temporary = options.dataDirectory === undefined;
  const dataDirectory = path.resolve(options.dataDirectory ?? (await mkdtemp(path.join(tmpdir(), 'maru-esdb-'))));
  // PostgreSQL runs as another user when this runs as root.
  if (temporary) await chmod(dataDirectory, 0o755);
  else await mkdir(dataDirectory, { recursive: true });
  try {
    return await onFreePorts(
      () => options.port !== undefined,
      () => startOnce(options, dataDirectory, temporary),
    );
  } catch (error) {
    if (temporary) await rm(dataDirectory, { recursive: true, force: true });
    throw error;
  }
}

async function startOnce(
  { databaseUrl, port: wanted }: StartSmallEventStoreDbOptions,
  dataDirectory: string,
  temporary: boolean,
): Promise<SmallEventStoreDb> {
  const port = wanted ?? (await freePorts(1))[0]!;
  const settings: SmallEventStoreDbSettings = {
    port,
    dataDirectory,
    ...(databaseUrl !== undefined && { databaseUrl }),
  };
  let hear: (report: SmallEventStoreDbReport) => void;
  const reported = new Promise<SmallEventStoreDbReport>((resolve) => (hear = resolve));
  const server = await startGuarded({
    command: process.execPath,
    args: [MAIN],
    log: path.join(dataDirectory, 'eventstoredb.log'),
    env: { ...process.env, [SETTINGS]: JSON.stringify(settings) },
    onMessage: (message) => hear(message as SmallEventStoreDbReport),
    ...(temporary && { removeWithStarter: dataDirectory }),
  });
  const late = sleep(START_PATIENCE_MS, failure('it was not ready in time'), { ref: false });
  const died = server.exited.then(() => failure('it ended while it started'));
  const report = await Promise.race([reported, died, late]);
  const end = async () => {
    const { code } = await server.stop();
    if (code !== 0) await stopDatabase(path.join(dataDirectory, DATABASE_FOLDER));
  };
  if ('failed' in report) {
    await end();
    const said = await server.lastWords();
    throw new BackendError(report.code, `the small EventStoreDB server could not start: ${report.failed}\n${said}`);
  }
  return {
    connection: report.connection,
    port,
    pid: server.pid,
    dataDirectory,
    exited: server.exited,
    kill: (signal) => server.kill(signal),
    async stop() {
      await end();
      if (temporary) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

const failure = (failed: string) => ({ failed, code: 'START_FAILED' as const });

/** A killed server has left its PostgreSQL running, unless the next one has taken it over already. */
async function stopDatabase(folder: string): Promise<void> {
  const url = await findEmbeddedPostgres(folder);
  const letGo = url && (await becomeSoleServer(url, SESSION_PATIENCE_MS, () => undefined));
  if (!letGo) return;
  const adopted = await startEmbeddedPostgres({ dataDirectory: folder });
  await letGo();
  await adopted.stop();
}
