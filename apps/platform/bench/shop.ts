import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = path.resolve(__dirname, '../dist/main.js');

/** The built platform in a process of its own, on a database that runs already. */
export class BenchShop {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(databaseUrl: string, port: number): Promise<BenchShop> {
    const nodeOptions = process.env['MARU_BENCH_NODE_OPTIONS']?.split(' ') ?? [];
    const child = spawn(process.execPath, [...nodeOptions, MAIN], {
      env: { ...process.env, DATABASE_URL: databaseUrl, PORT: String(port), LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const shop = new BenchShop(child, `http://127.0.0.1:${port}`);
    for (let tries = 0; ; tries++) {
      const ready = await fetch(`${shop.url}/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return shop;
      if (tries > 600 || child.exitCode !== null) throw new Error('the shop did not start');
      await sleep(100);
    }
  }

  /** The most memory that the Node process has held so far, in MiB (Linux: VmHWM). */
  async peakMemoryMiB(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1_024;
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }
}
