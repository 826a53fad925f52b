import { freePorts } from '@maru/kernel';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { BackendError } from '../backend-error';
import { startGuarded } from '../guarded-process';
import type { Exit } from '../guarded-process';
import { onFreePorts } from '../on-free-ports';
import { portTaken, untilReady } from '../until-ready';

export interface StartRedisOptions {
  /** Kept after `stop`, every second; a server can be started on it again. Default: nothing is kept. */
  readonly dataDirectory?: string;
  /** Default any free one. Set it to restart at the address of an earlier server. */
  readonly port?: number;
  /** Source of PATH; default `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface RedisProcess {
  /** `redis://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when it has ended, in whatever way. */
  readonly exited: Promise<Exit>;
  /** SIGKILL by default. SIGSTOP and SIGCONT pause and resume it. */
  kill(signal?: NodeJS.Signals): void;
  /** Repeated calls have no effect. */
  stop(): Promise<void>;
}

const START_PATIENCE_MS = 20_000;

/**
 * The version of the redis-server on the PATH, e.g. `7.0.15`.
 * @throws BackendError NO_REDIS
 */
export async function redisVersion(env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)('redis-server', ['--version'], { env }).catch((error: Error) => {
    const message = "there is no redis-server on the PATH (Debian's package is redis-server)";
    throw new BackendError('NO_REDIS', message, { cause: error });
  });
  return /v=(\S+)/.exec(stdout)?.[1] ?? stdout.trim();
}

/**
 * Starts the redis-server of this machine on 127.0.0.1, and waits until it answers. It ends when its starter ends, in
 * any way.
 * @throws BackendError
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<RedisProcess> {
  await redisVersion(options.env ?? process.env);
  return onFreePorts(
    () => options.port !== undefined,
    () => startOnce(options),
  );
}

async function startOnce({ dataDirectory, port: wanted, env = process.env }: StartRedisOptions): Promise<RedisProcess> {
  const port = wanted ?? (await freePorts(1))[0]!;
  const temporary = dataDirectory === undefined;
  const folder = path.resolve(dataDirectory ?? (await mkdtemp(path.join(tmpdir(), 'maru-redis-'))));
  await mkdir(folder, { recursive: true });
  const server = await startGuarded({
    command: 'redis-server',
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      ...['--appendonly', temporary ? 'no' : 'yes'],
    ],
    log: path.join(folder, 'redis.log'),
    env,
    ...(temporary && { removeWithStarter: folder }),
  });
  const end = async () => {
    await server.stop();
    if (temporary) await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(server, {
      what: 'Redis',
      taken: portTaken(port),
      patienceMs: START_PATIENCE_MS,
      isReady: () => answers(port, server.pid),
    });
  } catch (error) {
    await end();
    throw error;
  }
  const url = `redis://127.0.0.1:${port}`;
  return { url, port, pid: server.pid, exited: server.exited, kill: (signal) => server.kill(signal), stop: end };
}

/** A server that still loads its data answers with an error, and another one may listen on the port. */
async function answers(port: number, pid: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 });
  const late = AbortSignal.timeout(1_000);
  try {
    await once(socket, 'connect', { signal: late });
    socket.write('PING\r\nINFO server\r\n');
    let said = '';
    while (!/process_id:\d+\r/.test(said))
      said += String(((await once(socket, 'data', { signal: late })) as [Buffer])[0]);
    return said.startsWith('+PONG') && said.includes(`process_id:${pid}\r`);
  } finally {
    socket.destroy();
  }
}
