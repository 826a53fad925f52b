import type { Topic } from '@maru/kernel';
import type { Admin, ITopicMetadata, Kafka } from './client/kafkajs';

export interface EnsureTopicsOptions {
  /** How many brokers keep a copy; default the brokers' own `default.replication.factor`. */
  readonly replicationFactor?: number;
  /** How long topics may take until every partition has a leader, in ms; default 15,000. */
  readonly timeoutMs?: number;
}

/** A topic exists, and cannot be what is declared. */
export class TopicMismatch extends Error {
  override readonly name = 'TopicMismatch';
}

const PROBE_MS = 50;

/**
 * Creates the topics that are missing, with their partitions and retention. Any number of processes may do so at once. What
 * exists stays as it is: its retention and copies are its operator's, and so are more partitions than declared.
 * @throws TopicMismatch when a topic has fewer partitions than declared
 */
export async function ensureTopics(
  kafka: Kafka,
  topics: readonly Topic[],
  { replicationFactor = -1, timeoutMs = 15_000 }: EnsureTopicsOptions = {},
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ name }) => !existing.has(name));
    if (missing.length > 0) {
      // Where another process was faster, the rest of them is created all the same.
      await admin.createTopics({
        waitForLeaders: false,
        topics: missing.map(({ name, partitions, retentionMs }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor,
          configEntries: [{ name: 'retention.ms', value: String(retentionMs) }],
        })),
      });
    }
    const found = await inService(admin, topics, timeoutMs);
    for (const { name, partitions } of topics) {
      const actual = found.find((topic) => topic.name === name)!.partitions.length;
      if (actual < partitions) {
        throw new TopicMismatch(
          `topic ${name} has ${actual} partitions, ${partitions} are declared: delete it, so that it is made anew, or declare fewer`,
        );
      }
    }
  } finally {
    await admin.disconnect();
  }
}

/** For some moments, a new topic is not known to every broker, has no leaders, or leaders that do not know that they are. */
async function inService(admin: Admin, topics: readonly Topic[], timeoutMs: number): Promise<ITopicMetadata[]> {
  const names = topics.map(({ name }) => name);
  for (const deadline = Date.now() + timeoutMs; ;) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
      for (const name of names) await admin.fetchTopicOffsets(name);
      return found;
    } catch (error) {
      if (!isNotYet(error) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
    }
  }
}

const NOT_YET = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']);

function isNotYet(error: unknown): boolean {
  const { type = '', cause } = error as { type?: string; cause?: unknown };
  return NOT_YET.has(type) || (typeof cause === 'object' && cause !== null && isNotYet(cause));
}
