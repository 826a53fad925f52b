import { openOwnKafka } from '@maru/backends';
import { topics } from '@maru/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';

export interface ShopKafka {
  /** `host:port,host:port` */
  readonly brokers: string;
  close(): Promise<void>;
}

/**
 * A Kafka for one shop alone, because all shops use the same topic names. It starts one where it can. Otherwise shops
 * take turns on that of KAFKA_BROKERS, which must hold no topics of a shop. Closing it removes the topics and groups.
 * @throws Error when there is no Kafka, or when it holds topics of another shop
 */
export async function kafkaForShop(): Promise<ShopKafka> {
  const { kafka, ...found } = await openOwnKafka();
  if (kafka) return kafka;
  const brokers = process.env['KAFKA_BROKERS'];
  if (!brokers) throw new Error(`there is no Kafka: ${'why' in found ? found.why : ''}`);
  const turn = await takeTurn();
  const admin = new Kafka({ clientId: 'maru-test', brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const ours = async () => {
    const known = new Set(await admin.listTopics());
    return topics.map(({ name }) => name).filter((name) => known.has(name));
  };
  const before = await ours();
  if (before.length > 0) {
    await Promise.all([admin.disconnect(), turn.end()]);
    throw new Error(`${brokers} is another shop's Kafka: it has ${before.join(', ')}`);
  }
  const groupsBefore = new Set((await admin.listGroups()).groups.map(({ groupId }) => groupId));
  return {
    brokers,
    async close() {
      const { groups } = await admin.listGroups();
      const made = groups.map(({ groupId }) => groupId).filter((id) => id.includes('/') && !groupsBefore.has(id));
      await admin.deleteGroups(made);
      await admin.deleteTopics({ topics: await ours() });
      await Promise.all([admin.disconnect(), turn.end()]);
    },
  };
}

/** Waits until no other test of this run uses the shared Kafka for a shop. */
async function takeTurn(): Promise<Client> {
  const turn = new Client({ connectionString: process.env['MARU_TEST_DATABASE_URL'] });
  await turn.connect();
  // Any number that nothing else in this database locks.
  await turn.query('SELECT pg_advisory_lock($1)', [0x6b61666b]);
  return turn;
}
