import { findEmbeddedPostgresProcess, signalProcess } from '@maru/embedded-postgres';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OPERATOR_ENV } from '../clients/operator';
import { WITHOUT_LIMITS } from './without-limits';

const ROOT = path.resolve(__dirname, '../../..');
const START_TIMEOUT_MS = 60_000;
const LINES_KEPT = 200;

export interface ShopProcessOptions {
  readonly port: number;
  /** The folder for its data, or with DATABASE_URL only for its addresses. */
  readonly dataDirectory: string;
  /** Further settings, e.g. LOG_LEVEL. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets all output of the process. */
  readonly onOutput?: (text: string) => void;
  /** Flags for Node, before those of `npm start`. */
  readonly nodeOptions?: readonly string[];
}

/** The built shop in a process of its own, as `npm start` runs it. Tests measure it, or kill and restart it. */
export class ShopProcess {
  private child: ChildProcess | undefined;
  private gone: Promise<unknown> = Promise.resolve();
  private output: string[] = [];

  constructor(private readonly options: ShopProcessOptions) {}

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * Starts the shop and waits until it is ready.
   * @returns the time that it took, in ms
   * @throws Error when it does not get ready in time; it is killed then
   */
  async start(): Promise<number> {
    const { port, dataDirectory, env, nodeOptions = [] } = this.options;
    const startedAt = performance.now();
    this.output = [];
    const child = spawn(process.execPath, [...nodeOptions, ...(await startArguments())], {
      cwd: ROOT,
      env: {
        ...process.env,
        ...OPERATOR_ENV,
        ...WITHOUT_LIMITS,
        DATABASE_URL: '',
        ...env,
        PORT: String(port),
        MARU_DATA_DIR: dataDirectory,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.gone = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => this.keep(chunk));
    while (!(await this.isReady())) {
      if (!this.runs() || performance.now() - startedAt > START_TIMEOUT_MS) {
        await this.kill({ database: false });
        throw new Error(`the shop did not start:\n${this.output.join('')}`);
      }
      await sleep(50);
    }
    return performance.now() - startedAt;
  }

  /** Kills the process with SIGKILL. With `database`, kills its embedded PostgreSQL in the same moment. */
  async kill({ database }: { database: boolean }): Promise<void> {
    const data = path.join(this.options.dataDirectory, 'postgres');
    const postmaster = database ? await findEmbeddedPostgresProcess(data) : undefined;
    if (database && !postmaster) throw new Error(`no database of this shop runs in ${data}`);
    this.child?.kill('SIGKILL');
    if (postmaster) signalProcess(postmaster, 'SIGKILL');
    await this.gone;
  }

  /** Stops it with SIGTERM, if it still runs. @returns the exit code (null after a signal), and the time in ms */
  async stop(): Promise<{ code: number | null; ms: number }> {
    const startedAt = performance.now();
    if (this.runs()) this.child!.kill('SIGTERM');
    await this.gone;
    return { code: this.child?.exitCode ?? null, ms: performance.now() - startedAt };
  }

  /** The peak memory of the Node process so far, in MiB (VmHWM of Linux). */
  async peakMemoryMiB(): Promise<number> {
    const status = await readFile(`/proc/${this.child!.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1_024;
  }

  private runs(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  private keep(chunk: Buffer): void {
    this.options.onOutput?.(chunk.toString());
    this.output.push(chunk.toString());
    if (this.output.length > LINES_KEPT) this.output.shift();
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}

/** The arguments of `npm start`, read from the manifest, so that flags and file are the same. */
async function startArguments(): Promise<string[]> {
  const manifest = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return manifest.scripts.start.replace(/^exec node /, '').split(' ');
}
