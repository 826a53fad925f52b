import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processorMs } from '../processor-time';

const PATIENCE_MS = 30_000;
// Who has just been asked would tidy up, on all cores, while another one is measured.
const STILL = ['--no-memory-reducer'];

/** One of the processes that are measured, or that measure. */
export class EdgeProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** What it told besides. */
    readonly told: Readonly<Record<string, unknown>>,
  ) {}

  /** A file of this folder, which tells its URL when it is up. */
  static async of(
    file: string,
    args: readonly string[] = [],
    nodeArguments: readonly string[] = [],
  ): Promise<EdgeProcess> {
    const execArgv = [...process.execArgv, ...STILL, ...nodeArguments];
    const child = fork(path.join(__dirname, file), args, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const told = await answerOf(child);
    return new EdgeProcess(child, String(told['url']), told);
  }

  /** A built program that listens at this URL when it is up. */
  static async program(
    file: string,
    url: string,
    env: Readonly<Record<string, string>>,
    nodeArguments: readonly string[],
  ) {
    const { PATH } = process.env;
    const child = spawn(process.execPath, [...STILL, ...nodeArguments, file], {
      env: { PATH, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    for (const began = performance.now(); ; await sleep(50)) {
      if (child.exitCode !== null || performance.now() - began > PATIENCE_MS) throw new Error(`${file} did not start`);
      if (await listens(url)) return new EdgeProcess(child, url, {});
    }
  }

  /** @throws Error with what went wrong there */
  async ask<Answer>(order: object): Promise<Answer> {
    this.child.send(order);
    const answer = await answerOf(this.child);
    if ('fault' in answer) throw new Error(String(answer['fault']));
    return answer as Answer;
  }

  /** The processor time that it has used so far, in ms (Linux; elsewhere NaN). */
  cpuMs(): Promise<number> {
    return processorMs(this.child.pid);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }
}

async function answerOf(child: ChildProcess): Promise<Record<string, unknown>> {
  const ended = new AbortController();
  const gone = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`${child.spawnfile} ended with ${String(code)}`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal: ended.signal }), gone])) as [object];
    return message as Record<string, unknown>;
  } finally {
    gone.catch(() => undefined);
    ended.abort();
  }
}

async function listens(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/live`)).ok;
  } catch {
    return false;
  }
}
