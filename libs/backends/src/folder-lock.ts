import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BackendError } from './backend-error';

const ATTEMPTS = 3;

/**
 * Takes a folder for one program. Kafka's own lock comes too late: a second broker has written to the log of the first before it
 * notices. One that was killed holds nothing any more.
 * @throws BackendError IN_USE
 */
export async function takeFolder(folder: string): Promise<FolderLock> {
  const file = path.join(folder, 'pid');
  const mine = await identityOf(process.pid);
  for (let attempt = 1; ; attempt++) {
    try {
      await writeFile(file, mine!, { flag: 'wx' });
      return new FolderLock(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = (await readFile(file, 'utf8').catch(() => '')).trim();
      const pid = Number(holder.split(' ')[0]);
      const held = pid > 0 && (await identityOf(pid)) === holder;
      if (held || attempt === ATTEMPTS) throw new BackendError('IN_USE', `${folder} is in use by process ${pid}`);
      await rm(file, { force: true });
    }
  }
}

export class FolderLock {
  constructor(private readonly file: string) {}

  /** From now on the folder is taken for as long as that process lives. */
  async handTo(pid: number): Promise<void> {
    await writeFile(this.file, (await identityOf(pid)) ?? '');
  }

  async release(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

/** Pid and, where the system tells, start of a running process: a pid may belong to another by now. */
async function identityOf(pid: number): Promise<string | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return String(pid);
  // `pid (name) state ppid …`, proc(5); the start is field 22. The name may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ['Z', 'X'].includes(fields[0]!) ? undefined : `${pid} ${fields[19]}`;
}
