import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';

/** The user for PostgreSQL when the caller is root, because PostgreSQL refuses to run as root. */
export interface RunAs {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Undefined when the caller is not root. */
export async function unprivilegedUser(): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [name, , uid, gid] = passwd.find(([user]) => user === wanted) ?? [];
    if (name) return { name, uid: Number(uid), gid: Number(gid) };
  }
  const message = 'PostgreSQL refuses to run as root, and there is neither a user "postgres" nor "nobody" here';
  throw new EmbeddedPostgresError('NOT_REACHABLE_BY_USER', message);
}

/** Whether the user may enter the folder and every folder above it. */
export async function canReach(user: RunAs, folder: string): Promise<boolean> {
  for (let each = path.resolve(folder); ; each = path.dirname(each)) {
    const { mode, uid, gid } = await stat(each);
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if (!(mode & enter)) return false;
    if (each === path.dirname(each)) return true;
  }
}
