import { cacheFolder } from '@maru/backends';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LONGEST_INSTALL_MS = 10 * 60_000;
const LEAST_PYTHON = [3, 10] as const;

/** This machine lacks something that Schemathesis needs. The message is for the person at the terminal. */
export class NoSchemathesis extends Error {
  override readonly name = 'NoSchemathesis';
}

/**
 * The path of the Schemathesis of requirements.txt, in a virtual environment of its own in the cache folder. `pip`
 * installs it the first time. An unfinished environment is made anew.
 * @throws NoSchemathesis when it cannot be installed
 */
export async function schemathesisProgram(env: NodeJS.ProcessEnv, onProgress: (line: string) => void): Promise<string> {
  const requirements = path.join(__dirname, 'requirements.txt');
  const wanted = await readFile(requirements, 'utf8');
  const version = /^schemathesis==(\S+)$/m.exec(wanted)![1]!;
  // Each version of the list has an environment of its own, so an environment never changes.
  const digest = createHash('sha256').update(wanted).digest('hex').slice(0, 8);
  const folder = path.join(cacheFolder(env), `schemathesis-${version}-${digest}`);
  const program = path.join(folder, 'bin', 'schemathesis');
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return program;
  const python = await pythonOnThePath(env);
  onProgress(`fetching Schemathesis ${version} into ${folder} (once)`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.dirname(folder), { recursive: true });
  try {
    await run(python, ['-m', 'venv', folder], { env, timeout: LONGEST_INSTALL_MS });
  } catch (error) {
    throw new NoSchemathesis(`Python has no venv (Debian: the package python3-venv):\n${said(error)}`, {
      cause: error,
    });
  }
  try {
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '-r', requirements];
    await run(path.join(folder, 'bin', 'python'), pip, { env, timeout: LONGEST_INSTALL_MS });
  } catch (error) {
    throw new NoSchemathesis(`pip cannot fetch Schemathesis:\n${said(error)}`, { cause: error });
  }
  await writeFile(complete, version);
  return program;
}

/** @throws NoSchemathesis */
async function pythonOnThePath(env: NodeJS.ProcessEnv): Promise<string> {
  const needed = LEAST_PYTHON.join('.');
  const question = 'import sys; print("%d.%d" % sys.version_info[:2])';
  const { stdout } = await run('python3', ['-c', question], { env }).catch((error: unknown) => {
    throw new NoSchemathesis(`there is no python3 on the PATH; Schemathesis needs Python ${needed} or later`, {
      cause: error,
    });
  });
  const [major = 0, minor = 0] = stdout.trim().split('.').map(Number);
  const enough = major > LEAST_PYTHON[0] || (major === LEAST_PYTHON[0] && minor >= LEAST_PYTHON[1]);
  if (!enough) throw new NoSchemathesis(`python3 is ${stdout.trim()}; Schemathesis needs Python ${needed} or later`);
  return 'python3';
}

const said = (error: unknown): string => {
  const { stderr = '', message } = error as Error & { stderr?: string };
  return stderr.trim().split('\n').slice(-10).join('\n') || message;
};
