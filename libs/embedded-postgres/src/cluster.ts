import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError, orDiskFull } from './embedded-postgres-error';
import { isAlive } from './process-identity';
import type { RunAs } from './unprivileged-user';

export const SUPERUSER = 'maru';
const FIRST_START_MB = 200;
const UNFINISHED = /^cluster\.new-(\d+)$/;

/** The folder of one embedded server: `cluster/` (PostgreSQL's own), `password` (0600) and `postgres.log`. */
export class Cluster {
  readonly folder: string;

  constructor(readonly home: string) {
    this.folder = path.join(home, 'cluster');
  }

  get log(): string {
    return path.join(this.home, 'postgres.log');
  }

  exists(): Promise<boolean> {
    return stat(path.join(this.folder, 'PG_VERSION')).then(
      () => true,
      () => false,
    );
  }

  /** The superuser's password; created by the first call. */
  async password(): Promise<string> {
    const file = path.join(this.home, 'password');
    const fresh = randomBytes(24).toString('base64url');
    await writeFile(file, fresh, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return readFile(file, 'utf8');
  }

  /** Creates the cluster beside its place and then moves it there, so that an unfinished one is never used. */
  async initialise(initdb: string, runAs: RunAs | undefined): Promise<void> {
    const fresh = path.join(this.home, `cluster.new-${process.pid}`);
    try {
      await this.expectSpace();
      await this.removeUnfinished();
      await mkdir(fresh, { mode: 0o700 });
      const passwordFile = `${fresh}.password`;
      await writeFile(passwordFile, await this.password(), { mode: 0o600 });
      if (runAs) for (const each of [fresh, passwordFile]) await chown(each, runAs.uid, runAs.gid);
      try {
        await promisify(execFile)(
          initdb,
          [
            `--pgdata=${fresh}`,
            `--username=${SUPERUSER}`,
            `--pwfile=${passwordFile}`,
            '--auth=scram-sha-256',
            '--encoding=UTF8',
            '--locale=C',
            '--no-instructions',
          ],
          { cwd: this.home, env: { PATH: process.env['PATH'], LC_ALL: 'C' }, ...ids(runAs) },
        );
      } finally {
        await rm(passwordFile, { force: true });
      }
      await rename(fresh, this.folder);
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      // Another process was faster, and its cluster is as good.
      if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '') && (await this.exists()))
        return;
      const full = orDiskFull(error, this.home);
      if (full instanceof EmbeddedPostgresError) throw full;
      throw new EmbeddedPostgresError('INIT_FAILED', `initdb failed: ${(error as Error).message}`, { cause: error });
    }
  }

  /** The owner of the cluster; a server of another user cannot use it. */
  async owner(runAs: RunAs | undefined): Promise<RunAs | undefined> {
    if (!runAs) return undefined;
    const { uid, gid } = await stat(this.folder);
    return uid === 0 ? runAs : { ...runAs, uid, gid };
  }

  async prepareHome(): Promise<void> {
    await mkdir(this.home, { recursive: true });
    if (process.getuid?.() === 0) await chmod(this.home, 0o755);
  }

  private async expectSpace(): Promise<void> {
    const { bavail, bsize } = await statfs(this.home);
    const freeMb = Math.floor((bavail * bsize) / 2 ** 20);
    if (freeMb >= FIRST_START_MB) return;
    const need = `the first start needs ${FIRST_START_MB} MB`;
    throw new EmbeddedPostgresError(
      'DISK_FULL',
      `the disk that holds ${this.home} is full (${freeMb} MB left; ${need})`,
    );
  }

  private async removeUnfinished(): Promise<void> {
    for (const name of await readdir(this.home)) {
      const pid = Number(UNFINISHED.exec(name)?.[1]);
      if (!pid || (pid !== process.pid && isAlive(pid))) continue;
      await rm(path.join(this.home, name), { recursive: true, force: true });
    }
  }
}

export function ids(runAs: RunAs | undefined): { uid?: number; gid?: number } {
  return runAs ? { uid: runAs.uid, gid: runAs.gid } : {};
}
