import type { Topic } from '@maru/kernel';
import { SystemRandom, deriveId } from '@maru/kernel';
import { ConfigResourceTypes } from 'kafkajs';
import type { Admin, Kafka } from 'kafkajs';
import { describeKafka } from '../testing';
import { connectKafka } from './client/connect-kafka';
import { ensureTopics, TopicMismatch } from './ensure-topics';

describeKafka('the set-up of topics', (brokers) => {
  const random = new SystemRandom();
  const made: string[] = [];
  let kafka: Kafka;
  let admin: Admin;
  beforeAll(async () => {
    kafka = connectKafka({ brokers });
    admin = kafka.admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin.deleteTopics({ topics: made });
    await admin.disconnect();
  });

  function topic(declared: Partial<Topic> = {}): Topic {
    const name = `spec.${deriveId(random.next())}`;
    made.push(name);
    return { context: 'inventory', name, partitions: 3, retentionMs: -1, ...declared };
  }
  const partitionsOf = async ({ name }: Topic) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
    return topics[0]!.partitions.length;
  };

  it('creates missing topics with the declared partitions and retention', async () => {
    const [one, other] = [topic(), topic({ partitions: 2, retentionMs: 86_400_000 })];
    await ensureTopics(kafka, [one, other]);
    expect(await partitionsOf(one)).toBe(3);
    expect(await partitionsOf(other)).toBe(2);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: other.name, configNames: ['retention.ms'] }],
    });
    expect(resources[0]!.configEntries[0]!.configValue).toBe('86400000');
  });

  it('creates each topic once when six processes start together, and each of them can send at once', async () => {
    const declared = [topic(), topic(), topic()];
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        const process = connectKafka({ brokers });
        await ensureTopics(process, declared);
        const producer = process.producer({ createPartitioner: () => () => 2 });
        await producer.connect();
        await producer.send({ topic: declared[2]!.name, messages: [{ key: 'k', value: 'v' }] });
        await producer.disconnect();
      }),
    );
    for (const each of declared) expect(await partitionsOf(each)).toBe(3);
    const offsets = await admin.fetchTopicOffsets(declared[2]!.name);
    expect(offsets.find(({ partition }) => partition === 2)!.high).toBe('6');
  });

  it('leaves an existing topic as it is, also with more partitions than declared', async () => {
    const larger = topic({ partitions: 4 });
    await ensureTopics(kafka, [larger]);
    await ensureTopics(kafka, [{ ...larger, partitions: 3 }, topic()]);
    expect(await partitionsOf(larger)).toBe(4);
  });

  it('refuses a topic with fewer partitions than declared', async () => {
    const small = topic({ partitions: 1 });
    await ensureTopics(kafka, [small]);
    const mismatch = ensureTopics(kafka, [{ ...small, partitions: 3 }]);
    await expect(mismatch).rejects.toThrow(TopicMismatch);
    await expect(mismatch).rejects.toThrow(`topic ${small.name} has 1 partitions, 3 are declared`);
  });
});
