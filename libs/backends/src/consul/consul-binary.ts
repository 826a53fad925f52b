import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { BackendError } from '../backend-error';
import { cacheFolder } from '../cache-folder';

// Later versions cannot be built as a dependency, because they need sub-modules that were never published.
export const CONSUL_VERSION = '1.13.9';

const PACKAGE = 'github.com/hashicorp/consul';
const LONGEST_BUILD_MS = 20 * 60_000;
const OFFLINE = /dial tcp|no such host|connection refused|i\/o timeout|TLS handshake|proxyconnect/i;

/** The path of the program, built or not. */
export function consulBinary(env: NodeJS.ProcessEnv): string {
  return path.join(cacheFolder(env), `consul-${CONSUL_VERSION}`, 'consul');
}

/** Whether it is built, so that nothing else is needed. */
export const hasConsul = (env: NodeJS.ProcessEnv): boolean => existsSync(consulBinary(env));

/** @throws BackendError NO_GO */
export async function expectGo(env: NodeJS.ProcessEnv): Promise<void> {
  await promisify(execFile)('go', ['version'], { env }).catch((error: Error) => {
    throw new BackendError('NO_GO', 'there is no Go on the PATH to build Consul with', { cause: error });
  });
}

/**
 * The Consul program. When it is missing, Go builds it from its module, in a folder of its own that is then moved to
 * its place. Several processes may do so concurrently, and a killed one leaves nothing that is used later.
 * @throws BackendError NO_GO, NO_NETWORK, GO_FAILED
 */
export async function consulProgram(
  env: NodeJS.ProcessEnv,
  onProgress: (message: string) => void = () => undefined,
): Promise<string> {
  const place = consulBinary(env);
  if (hasConsul(env)) return place;
  await expectGo(env);
  onProgress(`building Consul ${CONSUL_VERSION} with Go into ${path.dirname(place)} (once, some four minutes)`);
  await mkdir(cacheFolder(env), { recursive: true });
  const fresh = await mkdtemp(`${path.dirname(place)}.new-`);
  try {
    await build(fresh, env);
    await rename(fresh, path.dirname(place));
  } catch (error) {
    // Another process was faster, and its program is as good.
    if (!hasConsul(env)) throw error;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return place;
}

async function build(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  await writeFile(path.join(folder, 'go.mod'), 'module maru/consul\n\ngo 1.20\n');
  // A program cannot be imported; behind this tag it is only a requirement of the module.
  await writeFile(path.join(folder, 'tools.go'), `//go:build tools\n\npackage tools\n\nimport _ "${PACKAGE}"\n`);
  const go = (...args: string[]) =>
    promisify(execFile)('go', args, {
      cwd: folder,
      env: { ...env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOWORK: 'off' },
      timeout: LONGEST_BUILD_MS,
      maxBuffer: 2 ** 26,
    });
  try {
    await go('get', `${PACKAGE}@v${CONSUL_VERSION}`);
    await go('build', '-trimpath', '-ldflags=-s -w', '-o', 'consul', PACKAGE);
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    const said = stderr.trim().split('\n').slice(-10).join('\n') || message;
    if (OFFLINE.test(said)) {
      throw new BackendError('NO_NETWORK', `Go cannot fetch what Consul is made of:\n${said}`, { cause: error });
    }
    throw new BackendError('GO_FAILED', `Go could not build Consul:\n${said}`, { cause: error });
  }
}
