import { topicOf, topics } from '@maru/contracts';
import { groupOf } from '@maru/read-models';
import { Kafka, logLevel } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { contexts } from '../src/contexts';
import type { World } from './world';

const PROBE_EVERY_MS = 500;

/**
 * I7: waits until every view has read every topic that it hears to its end, as the positions in its database say.
 * @returns one sentence for each partition that a view has not read to its end within `withinMs`
 */
export async function untilViewsHaveCaughtUp(world: World, withinMs: number): Promise<string[]> {
  const ends = await topicEnds(world.kafka.brokers);
  for (const deadline = Date.now() + withinMs; ; await sleep(PROBE_EVERY_MS)) {
    const behind = await behindOf(world, ends);
    if (behind.length === 0 || Date.now() > deadline) return behind;
  }
}

/** Where each partition ends, by topic and number. */
type Ends = ReadonlyMap<string, ReadonlyMap<number, number>>;

async function topicEnds(brokers: string): Promise<Ends> {
  const admin = new Kafka({ clientId: 'maru-faults', brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const ends = new Map<string, Map<number, number>>();
  for (const { name } of topics) {
    const offsets = await admin.fetchTopicOffsets(name);
    ends.set(name, new Map(offsets.map(({ partition, high }) => [partition, Number(high)])));
  }
  await admin.disconnect();
  return ends;
}

async function behindOf({ shop }: World, ends: Ends): Promise<string[]> {
  const behind: string[] = [];
  for (const { name, projections } of contexts) {
    const database = new Client({ connectionString: shop.databaseUrls.get(name)! });
    await database.connect();
    const { rows } = await database.query<{ consumer_group: string; partition: string; resume: string | null }>(
      'SELECT consumer_group, partition, resume FROM consumer_positions',
    );
    await database.end();
    const read = new Map(rows.map((row) => [`${row.consumer_group} ${row.partition}`, Number(row.resume ?? 0)]));
    for (const { projection } of projections) {
      const heard = new Set(projection.handlers.map(({ type }) => topicOf(type.split('.')[0]!)));
      for (const topic of heard)
        for (const [partition, end] of ends.get(topic)!) {
          const group = groupOf(name, projection);
          const at = read.get(`${group} ${topic}/${partition}`) ?? 0;
          if (at < end) behind.push(`I7: ${group} has read ${topic}/${partition} up to ${at} of ${end}`);
        }
    }
  }
  return behind;
}
