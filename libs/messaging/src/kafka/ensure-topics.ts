import type { Topic } from '@maru/contracts';
import type { Admin, ITopicMetadata, Kafka } from 'kafkajs';

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
    const found = await withLeaders(admin, topics, timeoutMs);
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

/** A topic that was created a moment ago is not known to every broker, or has no leaders, for some moments more. */
async function withLeaders(admin: Admin, topics: readonly Topic[], timeoutMs: number): Promise<ITopicMetadata[]> {
  const names = topics.map(({ name }) => name);
  for (const deadline = Date.now() + timeoutMs; ;) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
      if (found.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) return found;
    } catch (error) {
      if (!isNotYet(error) || Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline)
      throw new Error(`${names.join(', ')}: no leader of every partition after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
  }
}

function isNotYet(error: unknown): boolean {
  const { type, cause } = error as { type?: string; cause?: unknown };
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'LEADER_NOT_AVAILABLE') return true;
  return typeof cause === 'object' && cause !== null && isNotYet(cause);
}
