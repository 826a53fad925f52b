import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackendError } from './backend-error';

export interface GuardedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** A file for both outputs; a pipe would block the program while its starter is busy or stopped. */
  readonly log: string;
  readonly env: NodeJS.ProcessEnv;
  /** Removed when the starter dies before it has stopped the process. */
  readonly removeWithStarter?: string;
  /** Gives a Node program a channel to its starter (`process.send`), and receives its messages. */
  readonly onMessage?: (message: unknown) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface GuardedProcess {
  readonly pid: number;
  /** Settles when it has ended, in whatever way; never rejects. */
  readonly exited: Promise<Exit>;
  /** Sends a signal, SIGKILL by default; an ended process gets none. */
  kill(signal?: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL when it still runs after `patienceMs`. Repeated calls have no effect. */
  stop(patienceMs?: number): Promise<Exit>;
  /** The last lines of its output since this start. */
  lastWords(): Promise<string>;
}

// The shell leaves a guard behind and becomes the program itself, so that the pid is the program's. The guard reads
// from a pipe whose other end only the starter holds. A line means that all is over; an end without a line means that
// the starter has died. Before each signal, the parent of the guard proves the program, because a guard whose program
// has ended has another parent.
const GUARD = `
folder=$1; shift
is_parent() {
  if [ -r /proc/self/stat ]; then read -r _ _ _ parent _ </proc/self/stat
  else parent=$(ps -o ppid= -p "$(exec sh -c 'echo $PPID')")
  fi
  [ "$parent" -eq $$ ]
}
(
  if read -r _ <&3; then exit; fi
  is_parent && kill -TERM $$
  tenths=0
  while is_parent && [ $tenths -lt 80 ]; do sleep 0.1; tenths=$((tenths + 1)); done
  is_parent && kill -KILL $$
  [ -z "$folder" ] || rm -rf -- "$folder"
) >/dev/null 2>&1 4<&- &
exec "$@" 3<&-`;

const PATIENCE_MS = 10_000;
const LAST_LINES = 25;

/**
 * Starts a program that cannot notice the death of its starter, and ends it then. It has a session of its own, so a
 * Ctrl-C in the terminal does not reach it; its starter decides when it ends.
 */
export async function startGuarded(options: GuardedProcessOptions): Promise<GuardedProcess> {
  const log = await open(options.log, 'a');
  const before = (await log.stat()).size;
  const child = spawn(
    '/bin/sh',
    ['-c', GUARD, 'guard', options.removeWithStarter ?? '', options.command, ...options.args],
    {
      detached: true,
      stdio: ['ignore', log.fd, log.fd, 'pipe', ...(options.onMessage ? (['ipc'] as const) : [])],
      env: options.env,
    },
  );
  if (options.onMessage) child.on('message', options.onMessage);
  // Registered at once, because a program may end immediately.
  const failed = new Promise<Error>((resolve) => child.once('error', resolve));
  let ended = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = true;
      guard.end('over\n');
      resolve({ code, signal });
    });
  });
  const guard = child.stdio[3] as Socket;
  // The guard goes first when the whole session is ended.
  guard?.on('error', () => undefined).unref();
  await log.close();
  const pid = child.pid;
  if (pid === undefined) {
    const fault = await failed;
    throw new BackendError('START_FAILED', `cannot start ${options.command}: ${fault.message}`, { cause: fault });
  }
  const kill = (signal: NodeJS.Signals = 'SIGKILL') => {
    if (!ended) process.kill(pid, signal);
  };
  return {
    pid,
    exited,
    kill,
    async stop(patienceMs = PATIENCE_MS) {
      kill('SIGTERM');
      // A paused process must get it, too.
      kill('SIGCONT');
      const late = sleep(patienceMs, 'late' as const, { ref: false });
      if ((await Promise.race([exited, late])) === 'late') kill('SIGKILL');
      return exited;
    },
    async lastWords() {
      const said = (await readFile(options.log)).subarray(before).toString('utf8').trim();
      return said.split('\n').slice(-LAST_LINES).join('\n');
    },
  };
}
