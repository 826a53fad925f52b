import { topics } from '@maru/contracts';
import { Kafka, logLevel } from 'kafkajs';
import type { Admin, Consumer, IHeaders } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import type { TopicRecord } from './topic-ledger';

const READ_TIMEOUT_MS = 60_000;

/**
 * Reads all records that the topics of the shop hold at this moment, with plain kafkajs, as any outside consumer could.
 * The records of a partition come in order. It leaves no consumer group behind.
 * @throws Error when it cannot read all of them within a minute
 */
export async function eachTopicRecord(brokers: string, visit: (record: TopicRecord) => void): Promise<void> {
  const kafka = new Kafka({ clientId: 'maru-audit', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const unread = await endsOf(admin);
    if (unread.size === 0) return;
    const groupId = `maru-audit-${randomUUID()}`;
    await readUpTo(unread, kafka.consumer({ groupId }), visit);
    await admin.deleteGroups([groupId]);
  } finally {
    await admin.disconnect();
  }
}

async function readUpTo(
  unread: Map<string, bigint>,
  consumer: Consumer,
  visit: (record: TopicRecord) => void,
): Promise<void> {
  await consumer.connect();
  let late: NodeJS.Timeout | undefined;
  try {
    await consumer.subscribe({ topics: topics.map(({ name }) => name), fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const left = () => [...unread].map(([place, end]) => `${place} up to ${end}`).join(', ');
      late = setTimeout(() => reject(new Error(`topics could not be read in time: ${left()}`)), READ_TIMEOUT_MS);
      const run = consumer.run({
        eachBatch: async ({ batch: { topic, partition, messages } }) => {
          const place = `${topic}/${partition}`;
          const end = unread.get(place);
          if (end === undefined) return;
          for (const { offset, key, value, headers } of messages) {
            if (BigInt(offset) >= end) break;
            visit({ topic, partition, offset, key: String(key), value: String(value), headers: textsOf(headers) });
          }
          if (BigInt(messages.at(-1)!.offset) + 1n >= end) unread.delete(place);
          if (unread.size === 0) resolve();
        },
      });
      run.catch(reject);
    });
  } finally {
    clearTimeout(late);
    await consumer.disconnect();
  }
}

/** The end offset of each partition that is not empty, by `<topic>/<partition>`. */
async function endsOf(admin: Admin): Promise<Map<string, bigint>> {
  const ends = new Map<string, bigint>();
  for (const { name } of topics)
    for (const { partition, low, high } of await admin.fetchTopicOffsets(name))
      if (high !== low) ends.set(`${name}/${partition}`, BigInt(high));
  return ends;
}

function textsOf(headers: IHeaders | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));
}
