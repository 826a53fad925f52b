import type { Kafka } from '../client/kafkajs';

/** The offset behind the last record of every partition, by partition number; empty when there is no such topic. */
export async function topicEnds(kafka: Kafka, topic: string): Promise<readonly number[]> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const ends: number[] = [];
    // The client retries for seconds when it is asked for the offsets of a missing topic.
    if (!(await admin.listTopics()).includes(topic)) return ends;
    for (const { partition, high } of await admin.fetchTopicOffsets(topic)) ends[partition] = Number(high);
    return ends;
  } finally {
    await admin.disconnect();
  }
}
