import type { Topic } from '@maru/kernel';
import type { Admin, ITopicMetadata, Kafka } from './client/kafkajs';

export interface EnsureTopicsOptions {
  /** The number of copies of a topic; default `default.replication.factor` of the brokers. */
  readonly replicationFactor?: number;
  /** The time limit until every partition has a leader, in ms; default 15,000. */
  readonly timeoutMs?: number;
}

/** An existing topic does not fit its declaration. */
export class TopicMismatch extends Error {
  override readonly name = 'TopicMismatch';
}

const PROBE_MS = 50;

/**
 * Creates missing topics with their partitions and retention. Any number of processes may call it at once. An existing
 * topic stays as it is, because its operator decides its retention, its copies, and any partitions beyond the declared.
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
      // If another process creates some of these topics first, the brokers still create the others.
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
          `topic ${name} has ${actual} partitions, ${partitions} are declared; delete it to have it created again, or declare fewer`,
        );
      }
    }
  } finally {
    await admin.disconnect();
  }
}

/**
 * Waits until every partition has a leader that answers. A new topic needs moments until every broker knows it and its
 * leaders.
 */
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
