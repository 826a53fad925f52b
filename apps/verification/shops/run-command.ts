import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const APPS = path.join(__dirname, '..', '..');

/** The built platform, as `npm start` runs it, because a process from source takes ten seconds longer to start. */
export const PLATFORM = path.join(APPS, 'platform', 'dist');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Environment = Readonly<Record<string, string>>;

/**
 * Runs a built command of the platform as a process to its end.
 * @param file relative to apps/platform/dist
 * @param killed kills it with SIGKILL when it aborts
 */
export const runCommand = (
  file: string,
  args: readonly string[],
  env: Environment = {},
  killed?: AbortSignal,
): Promise<Ran> => run([path.join(PLATFORM, file), ...args], env, killed);

/** Runs a program to its end, as `npm run` does, against the built shop. @param file relative to apps/verification */
export const runProgram = (file: string, args: readonly string[], env: Environment = {}): Promise<Ran> =>
  run(['-r', '@swc-node/register', path.join(APPS, 'verification', file), ...args], env);

async function run(args: readonly string[], env: Environment, killed?: AbortSignal): Promise<Ran> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  killed?.addEventListener('abort', () => child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}
