import { setTimeout as sleep } from 'node:timers/promises';
import { BackendError } from '../backend-error';
import type { Exit, GuardedProcess } from '../guarded-process';

/**
 * Waits until a broker that was just started answers a request for metadata. With `clusterId` it must be the one of that id: another
 * broker may sit on the port.
 * @throws BackendError PORT_TAKEN, START_FAILED, with the last lines of what the broker has said
 */
export async function untilAnswering(
  broker: GuardedProcess,
  brokers: string,
  patienceMs: number,
  clusterId?: string,
): Promise<void> {
  let ended: Exit | undefined;
  void broker.exited.then((exit) => (ended = exit));
  const deadline = Date.now() + patienceMs;
  while (!ended) {
    const answering = await answeringCluster(brokers);
    if (answering !== undefined && (clusterId ?? answering) === answering && !ended) return;
    if (Date.now() > deadline) {
      const message = `Kafka was not ready within ${patienceMs / 1_000} s:\n${await broker.lastWords()}`;
      throw new BackendError('START_FAILED', message);
    }
    await Promise.race([broker.exited, sleep(100)]);
  }
  const said = await broker.lastWords();
  const taken = /(\S+:\d+)[:\s].*(?:Address already in use|port is already allocated)/.exec(said);
  if (taken) throw new BackendError('PORT_TAKEN', `${taken[1]} is taken: Kafka cannot listen there`);
  const how = ended.signal ?? `exit code ${ended.code}`;
  throw new BackendError('START_FAILED', `Kafka ended while it started (${how}):\n${said}`);
}

/** The id of the cluster behind `brokers` once it answers a request for metadata with a broker in it; otherwise undefined. */
async function answeringCluster(brokers: string): Promise<string | undefined> {
  // Loaded when a broker is started, never by merely importing this package.
  const { Kafka, logLevel } = await import('kafkajs');
  const admin = new Kafka({
    clientId: 'maru-backends',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
  }).admin();
  try {
    await admin.connect();
    const { clusterId, brokers: alive, controller } = await admin.describeCluster();
    return alive.length > 0 && controller !== null ? clusterId : undefined;
  } catch {
    // Not yet: whoever asks knows when to give up, and what the broker itself has said.
    return undefined;
  } finally {
    await admin.disconnect();
  }
}
