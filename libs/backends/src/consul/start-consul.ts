import { freePorts } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startGuarded } from '../guarded-process';
import type { Exit } from '../guarded-process';
import { onFreePorts } from '../on-free-ports';
import { portTaken, untilReady } from '../until-ready';
import { consulProgram } from './consul-binary';

export interface StartConsulOptions {
  /** Of its HTTP API; default any free one. Set it to restart at the address of an earlier agent. */
  readonly port?: number;
  /** Reports slow steps. */
  readonly onProgress?: (message: string) => void;
  /** Source of PATH and MARU_CACHE_DIR; default `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface ConsulProcess {
  /** Its HTTP API: `http://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when it has ended, in whatever way. */
  readonly exited: Promise<Exit>;
  /** SIGKILL by default. SIGSTOP and SIGCONT pause and resume it. */
  kill(signal?: NodeJS.Signals): void;
  /** Repeated calls have no effect. */
  stop(): Promise<void>;
}

const START_PATIENCE_MS = 60_000;

/**
 * Starts one Consul agent that is also its server (`-dev`), on 127.0.0.1, and waits until it has elected itself. It
 * keeps everything in memory, so a restarted one is empty. It ends when its starter ends, in any way.
 * @throws BackendError
 */
export async function startConsul(options: StartConsulOptions = {}): Promise<ConsulProcess> {
  const { env = process.env, onProgress } = options;
  const program = await consulProgram(env, onProgress);
  return onFreePorts(
    () => options.port !== undefined,
    () => startOnce(program, env, options.port),
  );
}

async function startOnce(program: string, env: NodeJS.ProcessEnv, wanted?: number): Promise<ConsulProcess> {
  const [free, server, lan, wan] = (await freePorts(4, [wanted])) as [number, number, number, number];
  const port = wanted ?? free;
  const folder = await mkdtemp(path.join(tmpdir(), 'maru-consul-'));
  const ports = Object.entries({ http: port, grpc: -1, dns: -1, server, 'serf-lan': lan, 'serf-wan': wan });
  const id = randomUUID();
  const agent = await startGuarded({
    command: program,
    args: [
      ...['agent', '-dev', '-bind=127.0.0.1', '-client=127.0.0.1', '-node=maru', '-log-level=warn'],
      ...ports.map(([name, number]) => `-${name}-port=${number}`),
      `-node-id=${id}`,
      '-hcl=disable_update_check = true',
    ],
    log: path.join(folder, 'consul.log'),
    env,
    removeWithStarter: folder,
  });
  const url = `http://127.0.0.1:${port}`;
  const end = async () => {
    await agent.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(agent, {
      what: 'Consul',
      taken: portTaken(port),
      patienceMs: START_PATIENCE_MS,
      isReady: () => isLed(url, id),
    });
  } catch (error) {
    await end();
    throw error;
  }
  return { url, port, pid: agent.pid, exited: agent.exited, kill: (signal) => agent.kill(signal), stop: end };
}

/** Registrations need a leader. Also, another agent may listen on the port. */
async function isLed(url: string, id: string): Promise<boolean> {
  const [leader, self] = await Promise.all(
    ['/v1/status/leader', '/v1/agent/self'].map(async (path) => {
      const response = await fetch(url + path, { signal: AbortSignal.timeout(2_000) });
      return response.json();
    }),
  );
  return leader !== '' && (self as { Config: { NodeID: string } }).Config.NodeID === id;
}
