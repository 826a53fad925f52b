import { findProcess } from '@maru/embedded-postgres';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BackendError } from './backend-error';

const ATTEMPTS = 3;

/**
 * Locks a folder for one program. Kafka's own lock comes too late, because a second broker has written to the log of
 * the first before it notices. A killed program holds no lock.
 * @throws BackendError IN_USE
 */
export async function takeFolder(folder: string): Promise<FolderLock> {
  const file = path.join(folder, 'pid');
  const mine = identityOf(process.pid);
  for (let attempt = 1; ; attempt++) {
    try {
      await writeFile(file, mine!, { flag: 'wx' });
      return new FolderLock(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = (await readFile(file, 'utf8').catch(() => '')).trim();
      const pid = Number(holder.split(' ')[0]);
      const held = pid > 0 && isHeldBy(pid, holder);
      if (held || attempt === ATTEMPTS) throw new BackendError('IN_USE', `${folder} is in use by process ${pid}`);
      await rm(file, { force: true });
    }
  }
}

export class FolderLock {
  constructor(private readonly file: string) {}

  /** From now on the folder is locked for as long as that process lives. */
  async handTo(pid: number): Promise<void> {
    await writeFile(this.file, identityOf(pid) ?? '');
  }

  async release(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

// A file with only a pid comes from a system that does not tell the start; it holds for as long as that pid lives.
function isHeldBy(pid: number, holder: string): boolean {
  const identity = identityOf(pid);
  return identity !== undefined && (identity === holder || holder === String(pid));
}

/** Pid and, if the system tells, start of a running process, because a pid may belong to another by now. */
function identityOf(pid: number): string | undefined {
  const found = findProcess(pid);
  if (found === 'gone') return undefined;
  return found === 'unknown' ? String(pid) : `${pid} ${found.started}`;
}
