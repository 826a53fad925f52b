import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';

/** A running server, as its lock file describes it (miscadmin.h: LOCK_FILE_LINE_*). */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/**
 * The server that runs on this cluster, if any. A lock file whose process is gone is left to the next server, which knows how to
 * take it; one whose pid belongs to another program now would stop it, and is removed.
 */
export async function runningPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const file = path.join(cluster, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  // An empty file is one that is just being written.
  const pid = Math.abs(Number(lines[0]));
  if (!pid || !(await isAlive(pid))) return undefined;
  if (await runsOn(pid, cluster)) return { pid, port: Number(lines[3]), status: lines[7] ?? '' };
  await rm(file, { force: true });
  return undefined;
}

/** Whether the process exists; one that has ended and was not collected by its parent does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat === undefined || !/^\d+ \(.*\) [ZX]/.test(stat);
}

// A server works in its data directory. Without /proc there is no telling, and the lock file is believed.
async function runsOn(pid: number, cluster: string): Promise<boolean> {
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return cwd === undefined || cwd === (await realpath(cluster));
}

/** Ends a server: fast shutdown (sessions are cut off, everything is on disk), then, when that takes too long, harder ways. */
export async function stopPostmaster(pid: number, patienceMs = 6_000): Promise<void> {
  const ways: [NodeJS.Signals, number][] = [
    ['SIGINT', patienceMs],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 2_000],
  ];
  for (const [signal, ms] of ways) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const deadline = Date.now() + ms;
    while (Date.now() < deadline) {
      if (!(await isAlive(pid))) return;
      await sleep(20);
    }
  }
}
