import type { GuardedProcess } from '../guarded-process';
import { untilReady } from '../until-ready';

/**
 * Waits until a broker that was just started answers a request for metadata. With `clusterId` the id must match,
 * because another broker may listen on the port.
 * @throws BackendError PORT_TAKEN, START_FAILED, with the last lines of the broker's output
 */
export async function untilAnswering(
  broker: GuardedProcess,
  brokers: string,
  patienceMs: number,
  clusterId?: string,
): Promise<void> {
  await untilReady(broker, {
    what: 'Kafka',
    taken: (said) => /(\S+:\d+)[:\s].*(?:Address already in use|port is already allocated)/.exec(said)?.[1],
    patienceMs,
    isReady: async () => {
      const answering = await answeringCluster(brokers);
      return answering !== undefined && (clusterId ?? answering) === answering;
    },
    everyMs: 100,
  });
}

/**
 * The id of the cluster behind `brokers` once it answers a request for metadata with a broker in it; otherwise
 * undefined.
 */
async function answeringCluster(brokers: string): Promise<string | undefined> {
  // Loaded when a broker is started, not by an import of this package.
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
    // Not yet. The caller has a time limit and the broker's output.
    return undefined;
  } finally {
    await admin.disconnect();
  }
}
