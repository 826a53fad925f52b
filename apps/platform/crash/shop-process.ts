import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = path.resolve(__dirname, '../dist/main.js');
const START_PATIENCE_MS = 60_000;

/** The shop as a process of its own, on data of its own, to be killed and started again. */
export class ShopProcess {
  private child: ChildProcess | undefined;
  private gone: Promise<unknown> = Promise.resolve();
  private output: string[] = [];

  constructor(
    private readonly port: number,
    readonly dataDirectory: string,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it and waits until it is ready; gives the ms that took. */
  async start(): Promise<number> {
    const startedAt = performance.now();
    this.output = [];
    const child = spawn(process.execPath, [MAIN], {
      env: {
        ...process.env,
        PORT: String(this.port),
        MARU_DATA_DIR: this.dataDirectory,
        LOG_LEVEL: 'error',
        DATABASE_URL: '',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.gone = once(child, 'exit');
    const keep = (chunk: Buffer) => {
      this.output.push(chunk.toString());
      if (this.output.length > 200) this.output.shift();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    while (!(await this.isReady())) {
      if (child.exitCode !== null || performance.now() - startedAt > START_PATIENCE_MS)
        throw new Error(`the shop did not start:\n${this.output.join('')}`);
      await sleep(50);
    }
    return performance.now() - startedAt;
  }

  /** SIGKILL: no drain, no goodbye. With `database`, PostgreSQL is killed the same way in the same moment. */
  async kill({ database }: { database: boolean }): Promise<void> {
    const postmaster = database ? await this.postmaster() : undefined;
    this.child?.kill('SIGKILL');
    if (postmaster) process.kill(postmaster, 'SIGKILL');
    await this.gone;
  }

  /** SIGTERM; gives the exit code and the ms that it took. */
  async stop(): Promise<{ code: number | null; ms: number }> {
    const startedAt = performance.now();
    const child = this.child!;
    child.kill('SIGTERM');
    await this.gone;
    return { code: child.exitCode, ms: performance.now() - startedAt };
  }

  /** What it printed last. */
  lastWords(): string {
    return this.output.join('');
  }

  private async postmaster(): Promise<number> {
    // PostgreSQL writes its pid into the first line of this file in its data folder (documentation, "postmaster.pid").
    const file = path.join(this.dataDirectory, 'postgres', 'cluster', 'postmaster.pid');
    return Number((await readFile(file, 'utf8')).split('\n')[0]);
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}
