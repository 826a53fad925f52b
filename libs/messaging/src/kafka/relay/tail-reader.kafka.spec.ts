import { examples } from '@maru/testing/stock';
import { SystemRandom, SystemScheduler, deriveId } from '@maru/kernel';
import type { Admin, Kafka, Producer } from 'kafkajs';
import type { Message } from '../../message';
import { describeKafka } from '../../testing';
import { connectKafka } from '../client/connect-kafka';
import { ensureTopics } from '../ensure-topics';
import { TailReader } from './tail-reader';
import { toRecord } from '../records/wire';

const at = (position: number): Message => ({
  id: deriveId(position),
  type: 'inventory.stock-low.v1',
  data: examples['inventory.stock-low.v1'],
  key: 'inventory.stock-TEA-1',
  revision: position,
  position: place(position),
  correlationId: 'a-conversation',
  causationId: 'a-request',
  occurredAt: new Date('2026-01-01T00:00:00Z'),
});
const place = (position: number) => String(position).padStart(19, '0');
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describeKafka('the end of a topic', (brokers) => {
  const random = new SystemRandom();
  const topics: string[] = [];
  let kafka: Kafka;
  let admin: Admin;
  let producer: Producer;
  let topic: string;
  beforeAll(async () => {
    kafka = connectKafka({ brokers });
    admin = kafka.admin();
    producer = kafka.producer({
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition!,
    });
    await Promise.all([admin.connect(), producer.connect()]);
  });
  beforeEach(async () => {
    topic = `spec.${deriveId(random.next())}`;
    topics.push(topic);
    await ensureTopics(kafka, [{ context: 'inventory', name: topic, partitions: 3, retentionMs: -1 }]);
  });
  afterAll(async () => {
    await admin.deleteTopics({ topics });
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  });

  const send = (positions: readonly number[], { late = false, partition = 1 } = {}) =>
    producer.send({ topic, messages: positions.map((each) => ({ ...toRecord(at(each), { late }), partition })) });
  const read = (window = 2_000) => {
    const limit = { scheduler: new SystemScheduler(), ms: 10_000, signal: new AbortController().signal };
    return new TailReader({ kafka, topic: { name: topic, context: 'inventory' }, window, limit }).read();
  };
  const tail = async (window?: number) => (await read(window)).partitions[1]!;

  it('has no position in an empty partition', async () => {
    const { partitions, cluster } = await read();
    expect(partitions.map(({ partition }) => partition)).toEqual([0, 1, 2]);
    expect(cluster).not.toBe('');
    expect(await tail()).toMatchObject({ next: 0, empty: true, position: '', from: '' });
  });

  it('is at the last message, with the positions of the last ones', async () => {
    await send([1, 2]);
    await send([4, 7]);
    await send([5], { partition: 2 });
    expect(await tail()).toMatchObject({ next: 4, empty: false, position: place(7), from: '' });
    expect([...(await tail()).present]).toEqual([1, 2, 4, 7].map(place));
  });

  it('is not moved by a late or a repeated message', async () => {
    await send([1, 2, 3, 9]);
    await send([2, 3]);
    await send([4, 5], { late: true });
    expect((await tail()).position).toBe(place(9));
    expect((await tail()).present).toContain(place(5));
  });

  it('is read from the last records only', async () => {
    await send(upTo(30));
    expect(await tail(10)).toMatchObject({ next: 30, position: place(30), from: place(21) });
    expect((await tail(10)).present.size).toBe(10);
  });

  it('is read from further back when the last records are foreign or late', async () => {
    await send(upTo(20));
    await send(upTo(15, 6), { late: true });
    await producer.send({ topic, messages: [{ partition: 1, value: 'a foreign record' }] });
    expect(await tail(5)).toMatchObject({ next: 31, position: place(20) });
  });

  it.each([
    ['have a position that is not a number', { ce_logposition: 'test' }],
    ['have a position that is too short', { ce_logposition: '9' }],
    ['have another source', { ce_source: '/somebody/else' }],
  ])('is not at records that %s', async (_what, headers) => {
    await send([1, 2]);
    const { headers: real, ...like } = toRecord(at(9));
    await producer.send({ topic, messages: [{ ...like, partition: 1, headers: { ...real, ...headers } }] });
    expect(await tail()).toMatchObject({ next: 3, position: place(2) });
    expect((await tail()).present.size).toBe(2);
  });

  it('keeps its offset when all records were deleted', async () => {
    await send(upTo(5));
    // The client can delete records only from topics whose offsets it has fetched.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 1, offset: '-1' }] });
    expect(await tail()).toMatchObject({ next: 5, empty: true, position: '' });
  });

  it('of 3,000 records is read within 1.5 seconds, less than a consumer group takes to form', async () => {
    for (let batch = 0; batch < 6; batch++) await send(upTo(500 * (batch + 1), 500 * batch + 1));
    const began = Date.now();
    expect((await tail()).position).toBe(place(3_000));
    expect(Date.now() - began).toBeLessThan(1_500);
  });
});
