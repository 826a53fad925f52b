import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const SOURCE = path.join(__dirname, '..', 'src');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command of the platform as a process, from source, to its end; `file` from apps/platform/src. */
export async function runCommand(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const flags = ['-r', '@swc-node/register', '-C', '@maru/source'];
  const child = spawn(process.execPath, [...flags, path.join(SOURCE, file), ...args], {
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
