import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Step } from './guide-steps';

const GUIDE_PORT = '3000';
const START_MS = 180_000;
const NEWS_MS = 60_000;
const STOP_MS = 30_000;

/** Does the steps of a guide in a clone, as a person would; the shop has a free port in place of the guide's. */
export class Walker {
  private shop: { readonly child: ChildProcess; readonly port: string; readonly said: () => string } | undefined;

  constructor(private readonly folder: string) {}

  /** @throws Error with all that the command has said, when it fails */
  async run({ script }: Step): Promise<string> {
    return this.bash(script);
  }

  /** Starts the shop; resolves when it is open. */
  async start({ script }: Step): Promise<void> {
    const port = String(await freePort());
    const child = spawn('bash', ['-c', `exec ${script}`], {
      cwd: this.folder,
      env: { ...clean(process.env), PORT: port },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
    this.shop = { child, port, said: () => said };
    for (const deadline = Date.now() + START_MS; !said.includes('maru is open'); await sleep(100))
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`"${script}" did not open the shop:\n${said}`);
  }

  /** Asks the shop until the answer is as expected: news take a moment, and a shop that has just opened may refuse. */
  async ask({ script }: Step, expected: RegExp): Promise<string> {
    const here = script.replaceAll(`127.0.0.1:${GUIDE_PORT}`, `127.0.0.1:${this.shop!.port}`);
    for (const deadline = Date.now() + NEWS_MS; ; await sleep(1_000)) {
      const answer = await this.bash(here).catch((error: unknown) => String(error));
      if (expected.test(answer)) return answer;
      if (Date.now() > deadline) throw new Error(`${script}\nanswers ${answer}\n\n${this.shop!.said()}`);
    }
  }

  /** SIGTERM, as Ctrl-C gives it; without a shop that runs nothing happens. */
  async stop(): Promise<void> {
    const child = this.shop?.child;
    this.shop = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const inTime = await Promise.race([gone.then(() => true), sleep(STOP_MS, false)]);
    if (inTime) return;
    child.kill('SIGKILL');
    throw new Error(`the shop did not end within ${STOP_MS} ms`);
  }

  private async bash(script: string): Promise<string> {
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: this.folder, env: clean(process.env) });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`"${script}" ended with ${code}:\n${said}`);
    return said;
  }
}

/** Without what this run of Jest and npm says to their own children, and without its backends. */
function clean(env: NodeJS.ProcessEnv): Record<string, string> {
  const ours = /^(npm_|JEST_|MARU_|NODE_ENV$|NODE_OPTIONS$|DATABASE_URL$|KAFKA_)/i;
  const entries = Object.entries(env).filter(([name]) => !ours.test(name) || name === 'MARU_CACHE_DIR');
  return {
    ...(Object.fromEntries(entries) as Record<string, string>),
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    CI: 'true',
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
