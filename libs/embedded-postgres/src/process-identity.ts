import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** One process, distinguished from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Its start, as the system formats it; compared, never parsed. */
  readonly started: string;
  /** The same moment in ms since 1970; 1 s exact, and wrong after the clock was set. */
  readonly startedAtMs: number;
  /** The program and its arguments, joined by spaces. */
  readonly command: string;
}

/**
 * `gone`: no such process, or an ended one that its parent has not collected. `unknown`: it exists, and this system
 * does not tell.
 */
export type FoundProcess = ProcessIdentity | 'gone' | 'unknown';

/** Looks a process up. Synchronous, so that nothing happens between the check and a signal. */
export type FindProcess = (pid: number) => FoundProcess;

/** By `/proc` if the system has it (Linux), by `ps` elsewhere (macOS, BSD). */
export const findProcess: FindProcess = (pid) => (existsSync('/proc/self/stat') ? findInProc : findWithPs)(pid);

// USER_HZ, which is 100 on every architecture that Node runs on.
const MS_PER_TICK = 10;

/** Reads `/proc/<pid>/stat` and `cmdline`, which every user may (unless `hidepid` is set: `unknown`). */
export const findInProc: FindProcess = (pid) => {
  if (!exists(pid)) return 'gone';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // `pid (name) state ppid …`, proc(5); the start is field 22. The name may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (['Z', 'X'].includes(fields[0]!)) return 'gone';
    const bootedAtMs = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))![1]) * 1_000;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return { pid, started: fields[19]!, startedAtMs: bootedAtMs + Number(fields[19]) * MS_PER_TICK, command };
  } catch {
    return exists(pid) ? 'unknown' : 'gone';
  }
};

// `lstart` has spaces of its own: `Mon Nov  3 01:28:54 2026`.
const PS_LINE = /^(\S+)\s+(\w{3} \w{3}\s+\d+ [\d:]{8} \d{4})\s+(.*)$/s;

/** Asks `ps`; when it is missing, or its output is unexpected, the process is `unknown`. */
export const findWithPs: FindProcess = (pid) => {
  if (!exists(pid)) return 'gone';
  try {
    const line = execFileSync('ps', ['-ww', '-o', 'stat=,lstart=,command=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5_000,
    });
    const [, state, started, command] = PS_LINE.exec(line.trim()) ?? [];
    if (!state || !started || command === undefined) return exists(pid) ? 'unknown' : 'gone';
    if (state.startsWith('Z')) return 'gone';
    return { pid, started, startedAtMs: Date.parse(`${started} UTC`), command };
  } catch {
    return exists(pid) ? 'unknown' : 'gone';
  }
};

/** Whether it is still the same process; false also when this system no longer tells. */
export function isSame(known: ProcessIdentity, found: FoundProcess): boolean {
  return typeof found === 'object' && found.started === known.started && found.command === known.command;
}

/** Sends a signal to exactly this process; false when it has ended, or when the pid now belongs to another one. */
export function signalProcess(
  known: ProcessIdentity,
  signal: NodeJS.Signals | 0,
  find: FindProcess = findProcess,
): boolean {
  return isSame(known, find(known.pid)) && sendSignal(known.pid, signal);
}

/** Whether the process exists; an ended one that its parent has not collected does not. */
export const isAlive = (pid: number, find: FindProcess = findProcess) => find(pid) !== 'gone';

/** For a pid that was proven a moment ago; false when no such process is left. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
