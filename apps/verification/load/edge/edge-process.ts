import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processorMs } from '../processor-time';

const START_TIMEOUT_MS = 30_000;
// Disable the memory reducer, because an idle process would collect garbage while another one is measured.
const NO_MEMORY_REDUCER = ['--no-memory-reducer'];

/** A process that is measured, or that measures. */
export class EdgeProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** The first message of the process, with its URL. */
    readonly told: Readonly<Record<string, unknown>>,
  ) {}

  /** Starts a file of this folder. It sends its URL when it is up. */
  static async of(
    file: string,
    args: readonly string[] = [],
    nodeArguments: readonly string[] = [],
  ): Promise<EdgeProcess> {
    const execArgv = [...process.execArgv, ...NO_MEMORY_REDUCER, ...nodeArguments];
    const child = fork(path.join(__dirname, file), args, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const told = await answerOf(child);
    return new EdgeProcess(child, String(told['url']), told);
  }

  /** Starts a built program. It listens at this URL when it is up. */
  static async program(
    file: string,
    url: string,
    env: Readonly<Record<string, string>>,
    nodeArguments: readonly string[],
  ) {
    const { PATH } = process.env;
    const child = spawn(process.execPath, [...NO_MEMORY_REDUCER, ...nodeArguments, file], {
      env: { PATH, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    for (const began = performance.now(); ; await sleep(50)) {
      if (child.exitCode !== null || performance.now() - began > START_TIMEOUT_MS)
        throw new Error(`${file} did not start`);
      if (await listens(url)) return new EdgeProcess(child, url, {});
    }
  }

  /** Sends an order to the process. @returns its answer @throws Error with the fault that it reports */
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
