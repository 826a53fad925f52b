import { createHash } from 'node:crypto';
import { cp, lstat, mkdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { canReach } from './unprivileged-user';
import type { RunAs } from './unprivileged-user';

// Root's own folders that every user may enter.
const DATA = '/var/lib/maru';
const PROGRAMS = '/var/cache/maru';

/**
 * The real folder of `dataDirectory`. Usually itself; when root has started the shop in a folder that others may not
 * enter (a home, a fresh temporary folder), it is in a folder of root's that they may, and `dataDirectory` becomes a
 * link to it.
 */
export async function reachableData(
  dataDirectory: string,
  user: RunAs | undefined,
  onProgress: (message: string) => void,
): Promise<string> {
  const there = await realpath(dataDirectory).catch(() => undefined);
  if (there === undefined) await mkdir(path.dirname(dataDirectory), { recursive: true });
  const parent = path.dirname(there ?? path.resolve(dataDirectory));
  if (!user || (await canReach(user, parent))) return there ?? dataDirectory;

  const place = path.join(DATA, digest(path.resolve(dataDirectory)));
  const why = `PostgreSQL refuses to run as root and runs as "${user.name}" here, who may not enter ${parent}`;
  if (there !== undefined) {
    const remedy = 'keep the data in a folder that everybody may enter, or run as the user they belong to';
    throw new EmbeddedPostgresError('NOT_REACHABLE_BY_USER', `${why}: ${remedy}`);
  }
  onProgress(`${why}: the data are kept in ${place}`);
  await mkdir(place, { recursive: true });
  await symlink(place, dataDirectory).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST' || !(await lstat(dataDirectory)).isSymbolicLink()) throw error;
  });
  return place;
}

/** The folder of PostgreSQL's programs for `user`, copied once to a folder that the user may enter, if necessary. */
export async function reachablePrograms(
  native: string,
  user: RunAs | undefined,
  onProgress: (message: string) => void,
): Promise<string> {
  if (!user || (await canReach(user, path.join(native, 'bin')))) return native;
  // The manifest has the version; all clones of it share the copy.
  const manifest = await readFile(path.join(native, '..', 'package.json'), 'utf8').catch(() => '');
  const place = path.join(PROGRAMS, `postgresql-${digest(manifest || (await realpath(native)))}`);
  if (await lstat(place).catch(() => undefined)) return place;
  onProgress(`"${user.name}" may not enter ${native}: copying PostgreSQL to ${place}`);
  const fresh = `${place}.new-${process.pid}`;
  await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
  await rename(fresh, place).catch(async (error: NodeJS.ErrnoException) => {
    await rm(fresh, { recursive: true, force: true });
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error;
  });
  return place;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
