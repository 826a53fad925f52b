import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** Identifies a process. The second one of ordering is `{ name: 'ordering', instance: 2 }`. */
export interface ProcessIdentity {
  readonly name: string;
  /** From 1. */
  readonly instance: number;
}

/** A line that a process or its supervisor wrote. */
export interface ProcessLine extends ProcessIdentity {
  readonly source: 'stdout' | 'stderr' | 'supervisor';
  readonly text: string;
}

export interface ProcessPlan extends ProcessIdentity {
  /** The address of the process, the same after every restart. */
  readonly url: string;
  /** The base URL of `/health/ready`; default `url`. */
  readonly healthUrl?: string;
  /** The script that Node runs. */
  readonly file: string;
  readonly nodeArguments?: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Supervision {
  readonly onLine: (line: ProcessLine) => void;
  /** The wait before the first restart, in ms; default 200. It doubles with each failure. */
  readonly firstPauseMs?: number;
  /** The longest wait before a restart, in ms; default 10,000. */
  readonly longestPauseMs?: number;
  /** After this run time in ms, the next failure counts as the first; default 10,000. */
  readonly wellAfterMs?: number;
}

/** A process did not become ready. The message has its last lines. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

const LAST_WORDS = 60;
const PROBE_EVERY_MS = 50;

/**
 * A process of the shop that is restarted whenever it ends, until it is stopped. It runs in a session of its own, so
 * that a Ctrl-C in the terminal reaches only its supervisor. An IPC channel tells it when the supervisor is gone
 * (`onStop`).
 */
export class SupervisedProcess implements ProcessIdentity {
  readonly name: string;
  readonly instance: number;
  readonly url: string;
  readonly healthUrl: string;
  private child: ChildProcess | undefined;
  private ended: Promise<unknown> = Promise.resolve();
  private wanted = false;
  private failures = 0;
  private pendingRestart: NodeJS.Timeout | undefined;
  private restarted = 0;
  private readonly words: string[] = [];

  constructor(
    private plan: ProcessPlan,
    private readonly supervision: Supervision,
  ) {
    this.name = plan.name;
    this.instance = plan.instance;
    this.url = plan.url;
    this.healthUrl = plan.healthUrl ?? plan.url;
  }

  /** The process id; undefined while it does not run. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** The number of restarts after it had ended by itself or was killed. */
  get restarts(): number {
    return this.restarted;
  }

  /** Starts it, for the first time or after `stop`. */
  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.failures = 0;
    this.run();
  }

  /** Sets the program for its next start, at the same address; for example another release. */
  become(program: Pick<ProcessPlan, 'file' | 'nodeArguments' | 'env'>): void {
    this.plan = { ...this.plan, ...program };
  }

  /** The program of its next start. */
  get program(): Pick<ProcessPlan, 'file' | 'nodeArguments' | 'env'> {
    const { file, nodeArguments = [], env } = this.plan;
    return { file, nodeArguments, env };
  }

  /** Sends a signal; false when it does not run. */
  signal(signal: NodeJS.Signals): boolean {
    return this.child?.kill(signal) ?? false;
  }

  /** Ends it for good: SIGTERM, and SIGKILL if it still runs after `timeoutMs`. */
  async stop(timeoutMs = 10_000): Promise<void> {
    this.wanted = false;
    clearTimeout(this.pendingRestart);
    const { child } = this;
    if (!child) return;
    child.kill('SIGTERM');
    // A process that is paused by SIGSTOP gets SIGTERM only when it continues.
    child.kill('SIGCONT');
    const kill = setTimeout(() => {
      this.say(`does not end within ${timeoutMs} ms and is killed`);
      child.kill('SIGKILL');
    }, timeoutMs);
    await this.ended.finally(() => clearTimeout(kill));
  }

  /**
   * Resolves when `/health/ready` answers with success.
   * @throws NotReady after `patienceMs`, when it has failed `failures` times in a row, or when it was stopped
   */
  async whenReady({ patienceMs = 60_000, failures = Infinity } = {}): Promise<void> {
    for (const deadline = performance.now() + patienceMs; ; await sleep(PROBE_EVERY_MS)) {
      if (await this.isReady()) return;
      if (performance.now() < deadline && this.wanted && this.failures < failures) continue;
      const why = this.wanted ? 'did not become ready' : 'was stopped before it was ready';
      throw new NotReady(`${this.name} (instance ${this.instance}) ${why}:\n${this.lastWords()}`);
    }
  }

  /** Its last lines. */
  lastWords(): string {
    return this.words.join('\n');
  }

  private async isReady(): Promise<boolean> {
    if (!this.child) return false;
    const answer = fetch(`${this.healthUrl}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    return answer.then(
      async (response) => (await response.text(), response.ok),
      () => false,
    );
  }

  private run(): void {
    const { file, nodeArguments = [], env } = this.plan;
    const began = performance.now();
    const child = spawn(process.execPath, [...nodeArguments, file], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
      windowsHide: true,
    });
    this.child = child;
    this.readLines(child, 'stdout');
    this.readLines(child, 'stderr');
    // A failed spawn emits `error` and no `exit`.
    this.ended = Promise.race([once(child, 'exit'), once(child, 'error')]).then(
      ([code, signal]: unknown[]) => this.hasEnded(signal ?? (code as string | number), performance.now() - began),
      (error: unknown) => this.hasEnded(String(error), 0),
    );
  }

  private hasEnded(how: unknown, ranMs: number): void {
    this.child = undefined;
    if (!this.wanted) return;
    const { firstPauseMs = 200, longestPauseMs = 10_000, wellAfterMs = 10_000 } = this.supervision;
    if (ranMs >= wellAfterMs) this.failures = 0;
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.failures, 30));
    this.failures++;
    this.say(`ended (${String(how)}) and is restarted in ${pause} ms`);
    this.pendingRestart = setTimeout(() => {
      this.restarted++;
      this.run();
    }, pause);
  }

  private readLines(child: ChildProcess, source: 'stdout' | 'stderr'): void {
    const lines = createInterface({ input: child[source]!, crlfDelay: Infinity });
    lines.on('line', (text) => this.tell({ source, text }));
  }

  private say(text: string): void {
    this.tell({ source: 'supervisor', text });
  }

  private tell(line: Pick<ProcessLine, 'source' | 'text'>): void {
    this.words.push(line.text);
    if (this.words.length > LAST_WORDS) this.words.shift();
    const { name, instance } = this;
    this.supervision.onLine({ name, instance, ...line });
  }
}
