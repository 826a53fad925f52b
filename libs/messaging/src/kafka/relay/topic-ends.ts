import type { KeptAdmin } from '../client/kept-admin';

/** The offset behind the last record of every partition, by partition number; empty when there is no such topic. */
export function topicEnds(admin: KeptAdmin, topic: string): Promise<readonly number[]> {
  return admin.ask(topic, async (each) => {
    const ends: number[] = [];
    // The client retries for seconds when it is asked for the offsets of a missing topic.
    if (!(await each.listTopics()).includes(topic)) return ends;
    for (const { partition, high } of await each.fetchTopicOffsets(topic)) ends[partition] = Number(high);
    return ends;
  });
}
