import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const APPS = path.join(__dirname, '..', '..');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Environment = Readonly<Record<string, string>>;

/** Runs a command of the platform as a process, from source, to its end; `file` from apps/platform/src. */
export const runCommand = (file: string, args: readonly string[], env: Environment = {}): Promise<Ran> =>
  run(path.join(APPS, 'platform', 'src', file), args, env);

/** Runs a program of the verification as a process, from source, to its end; `file` from apps/verification. */
export const runProgram = (file: string, args: readonly string[], env: Environment = {}): Promise<Ran> =>
  run(path.join(APPS, 'verification', file), args, env);

async function run(program: string, args: readonly string[], env: Environment): Promise<Ran> {
  const flags = ['-r', '@swc-node/register', '-C', '@maru/source'];
  const child = spawn(process.execPath, [...flags, program, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}
