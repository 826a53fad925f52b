import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = path.resolve(__dirname, '../../..');

/** The arguments of `npm start`, as they stand in the manifest: the same flags, the same file. */
async function startArguments(): Promise<string[]> {
  const manifest = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return manifest.scripts.start.replace(/^exec node /, '').split(' ');
}

/** The built platform in a process of its own, on a database that runs already. */
export class BenchShop {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** @param directory where it tells of itself, so that tools go on finding a shop that runs on the usual folder */
  static async start(databaseUrl: string, directory: string, port: number): Promise<BenchShop> {
    // For profiles: MARU_BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=/tmp/profile"
    const nodeOptions = process.env['MARU_BENCH_NODE_OPTIONS']?.split(' ') ?? [];
    const child = spawn(process.execPath, [...nodeOptions, ...(await startArguments())], {
      cwd: ROOT,
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        MARU_DATA_DIR: directory,
        PORT: String(port),
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const shop = new BenchShop(child, `http://127.0.0.1:${port}`);
    for (let tries = 0; ; tries++) {
      const ready = await fetch(`${shop.url}/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return shop;
      if (tries > 600 || child.exitCode !== null) {
        child.kill('SIGKILL');
        throw new Error('the shop did not start');
      }
      await sleep(100);
    }
  }

  /** The most memory that the Node process has held so far, in MiB (Linux: VmHWM). */
  async peakMemoryMiB(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1_024;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }
}
