import { link, readFile, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { FindProcess, ProcessIdentity } from './process-identity';
import { findProcess } from './process-identity';

/**
 * The lock file of a cluster, `postmaster.pid` (PostgreSQL's miscadmin.h: LOCK_FILE_LINE_*), and the process that it
 * names.
 */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
  /** `ours`: proven by its start and its command. `unproven`: only a connection can tell. */
  readonly proof: 'ours' | 'unproven' | 'foreign';
  /** Undefined when this system does not tell. */
  readonly process: ProcessIdentity | undefined;
  /** The whole file, to detect a change. */
  readonly text: string;
}

// The server reads its own clock a moment after the system has recorded its start. `btime` and `ps` are 1 s exact.
const START_TOLERANCE_MS = 10_000;

const lockFileOf = (cluster: string) => path.join(cluster, 'postmaster.pid');

/**
 * The content of the cluster's lock file; undefined without one, and without a process of its pid. Has no side effects.
 */
export async function readPostmaster(
  cluster: string,
  find: FindProcess = findProcess,
): Promise<Postmaster | undefined> {
  const text = await readFile(lockFileOf(cluster), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  // An empty file is just being written. A single-user server writes its pid with a minus.
  const pid = Math.abs(Number(lines[0]));
  if (!pid) return undefined;
  const found = find(pid);
  if (found === 'gone') return undefined;
  const lock = { pid, port: Number(lines[3]) || 0, status: lines[7] ?? '', text };
  if (found === 'unknown') return { ...lock, proof: 'unproven', process: undefined };
  const runsOnIt = (await isSameFolder(lines[1] ?? '', cluster)) && isServerOf(found.command, lines[1]!);
  const startedThen = Math.abs(found.startedAtMs - Number(lines[2]) * 1_000) <= START_TOLERANCE_MS;
  // The clock may have been set since, so a right command with a wrong time is not foreign yet.
  return { ...lock, proof: !runsOnIt ? 'foreign' : startedThen ? 'ours' : 'unproven', process: found };
}

/** Removes the lock file if it still belongs to a process that is not ours; a newer one of another starter stays. */
export async function removeStaleLock(cluster: string, { text }: Pick<Postmaster, 'text'>): Promise<void> {
  const file = lockFileOf(cluster);
  const aside = `${file}.stale-${process.pid}`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) !== text) await link(aside, file);
  } catch (error) {
    // Gone already, or a server has written a new one in the meantime.
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/** Whether both paths name one folder that exists. */
export async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((each) => realpath(each).catch(() => undefined)));
  return a !== undefined && a === b;
}

// We start it as `…/postgres -D <folder> -c …` (see launch-server.ts), and its title keeps these words.
function isServerOf(command: string, folder: string): boolean {
  const [program, rest] = command.split(` -D ${folder}`);
  return path.basename(program!) === 'postgres' && rest !== undefined && /^(\s|$)/.test(rest);
}
