import { access, chmod, constants, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

// Resolved from the package that depends on it, because npm may nest the platform's package below.
const fromEmbeddedPostgres = createRequire(require.resolve('embedded-postgres'));

/**
 * The folder of PostgreSQL for this platform, from npm. Its package creates the libraries' symbolic links in an install
 * script; they are created here as well, for installs without scripts.
 * @throws EmbeddedPostgresError when there is none for this platform
 */
export async function findPrograms(): Promise<string> {
  const native = path.join(packageFolder(), 'native');
  await linkLibraries(native);
  const { initdb, postgres } = binariesIn(native);
  for (const file of [initdb, postgres]) {
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
  }
  return native;
}

export function binariesIn(native: string): Binaries {
  const exe = platform() === 'win32' ? '.exe' : '';
  return {
    initdb: path.join(native, 'bin', `initdb${exe}`),
    postgres: path.join(native, 'bin', `postgres${exe}`),
  };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    return path.resolve(path.dirname(fromEmbeddedPostgres.resolve(name)), '..');
  } catch (error) {
    const hint = 'set DATABASE_URL to a PostgreSQL of your own, or install again without --omit=optional';
    const message = `no embedded PostgreSQL for this platform (${name}): ${hint}`;
    throw new EmbeddedPostgresError('UNSUPPORTED', message, { cause: error });
  }
}

async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(native, '..', target);
    await symlink(path.basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
