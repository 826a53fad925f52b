import type { Kafka } from '../client/kafkajs';

/** The offset behind the last record of every partition, by partition number; none when there is no such topic. */
export async function topicEnds(kafka: Kafka, topic: string): Promise<readonly number[]> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const ends: number[] = [];
    // Asked for the offsets of a topic that is not there, the client tries for seconds.
    if (!(await admin.listTopics()).includes(topic)) return ends;
    for (const { partition, high } of await admin.fetchTopicOffsets(topic)) ends[partition] = Number(high);
    return ends;
  } finally {
    await admin.disconnect();
  }
}
