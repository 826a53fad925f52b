import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster';
import { readPostmaster, removeStaleLock } from './postmaster';
import type { Postmaster } from './postmaster';
import { isAlive, isSame, sendSignal, signalProcess } from './process-identity';
import type { FindProcess } from './process-identity';
import { answers, answersFor } from './server-connection';
import { stopPostmaster } from './stop-postmaster';
import type { SignalledServer } from './stop-postmaster';

export interface RunningServer extends SignalledServer {
  readonly pid: number;
  readonly port: number;
}

export interface Adoption {
  readonly cluster: Cluster;
  readonly password: string;
  readonly find: FindProcess;
  readonly onProgress: (message: string) => void;
}

const ADOPTION_PATIENCE_MS = 30_000;

/**
 * The server that runs on the cluster already, if any. A lock file without proof that its process is this server is
 * removed, and that process is not touched, because PostgreSQL itself refuses to start beside a server that still holds
 * the cluster's memory.
 */
export async function adoptServer(adoption: Adoption): Promise<RunningServer | undefined> {
  const { cluster, find, onProgress } = adoption;
  const found = await readPostmaster(cluster.folder, find);
  if (!found) return undefined;
  if (found.proof === 'ours') return adoptProven(adoption, found);
  if (found.proof === 'unproven' && (await answersAsOurs(adoption, found))) {
    onProgress(`taking over the database left running (pid ${found.pid})`);
    return serverOf(adoption, found);
  }
  onProgress(`the database's lock file names process ${found.pid}, which is not this database: removing the file`);
  await removeStaleLock(cluster.folder, found);
  return undefined;
}

async function adoptProven(adoption: Adoption, found: Postmaster): Promise<RunningServer | undefined> {
  const { cluster, password, find, onProgress } = adoption;
  onProgress(`taking over the database left running (pid ${found.pid})`);
  const deadline = Date.now() + ADOPTION_PATIENCE_MS;
  for (let running = found; Date.now() < deadline;) {
    if (running.port > 0 && (await answers(running.port, password))) return serverOf(adoption, running);
    await sleep(100);
    const next = await readPostmaster(cluster.folder, find);
    if (next?.proof !== 'ours') return undefined;
    running = next;
  }
  onProgress('it does not answer: ending it');
  await stopPostmaster(serverOf(adoption, found), 2_000);
  return undefined;
}

/** Whether a connection proves it; waits for a server that recovers, but not for a port without a listener. */
async function answersAsOurs({ cluster, password }: Adoption, { port }: Postmaster): Promise<boolean> {
  for (const deadline = Date.now() + ADOPTION_PATIENCE_MS; Date.now() < deadline; await sleep(100)) {
    const answer = await answersFor(cluster, port, password);
    if (answer !== 'later') return answer === 'ours';
  }
  return false;
}

function serverOf({ cluster, password, find }: Adoption, { pid, port, process }: Postmaster): RunningServer {
  if (process) {
    const hasEnded = () => !isSame(process, find(pid));
    return { pid, port, send: (signal) => signalProcess(process, signal, find), hasEnded };
  }
  // Without an identity each signal needs a new proof. A server that no longer answers gets no harder one.
  const send = async (signal: NodeJS.Signals | 0) =>
    (await answersFor(cluster, port, password)) === 'ours' && sendSignal(pid, signal);
  return { pid, port, send, hasEnded: () => !isAlive(pid, find) };
}
