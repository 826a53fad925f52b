import { SeededRandom, SystemScheduler } from '@maru/kernel';
import type { Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sourceOf } from '../records/log-position';
import { TailReader } from './tail-reader';

const PARTITIONS = 500;
const TOPIC = { name: 'spec.inventory', context: 'inventory' };
const place = (position: number) => String(position).padStart(19, '0');

/** A stub of a cluster with three brokers and a record in every partition. */
class WideTopic {
  readonly fetched = new Map<number, number>();
  clusterId = 'one';
  /** The end of each partition. */
  high = 1;
  running = 0;
  most = 0;
  connecting = 0;
  fetchMs = 0;
  fail: (partition: number) => boolean = () => false;

  get kafka(): Kafka {
    const cluster = {
      connect: async () => undefined,
      disconnect: async () => undefined,
      addTargetTopic: async () => undefined,
      metadata: async () => ({ clusterId: this.clusterId }),
      findTopicPartitionMetadata: () =>
        Array.from({ length: PARTITIONS }, (_, index) => ({ partitionId: PARTITIONS - 1 - index })),
      fetchTopicsOffset: async ([{ partitions, fromBeginning }]: [
        { partitions: { partition: number }[]; fromBeginning: boolean },
      ]) => [
        {
          partitions: partitions.map(({ partition }) => ({ partition, offset: String(fromBeginning ? 0 : this.high) })),
        },
      ],
      findLeaderForPartitions: (_topic: string, [partition]: [number]) => ({ [partition % 3]: [partition] }),
      findBroker: async () => {
        expect(++this.connecting).toBe(1);
        await sleep(0);
        this.connecting--;
        return { fetch: (request: Parameters<WideTopic['fetch']>[0]) => this.fetch(request) };
      },
    };
    type Assigner = (options: { cluster: unknown }) => unknown;
    const consumer = ({ partitionAssigners }: { partitionAssigners: Assigner[] }) =>
      partitionAssigners[0]!({ cluster });
    return { consumer } as unknown as Kafka;
  }

  private async fetch({ topics }: { topics: { partitions: { partition: number; fetchOffset: string }[] }[] }) {
    const { partition, fetchOffset } = topics[0]!.partitions[0]!;
    this.most = Math.max(this.most, ++this.running);
    await sleep(this.fetchMs);
    this.running--;
    if (this.fail(partition)) throw new Error(`partition ${partition} cannot be read`);
    this.fetched.set(partition, (this.fetched.get(partition) ?? 0) + 1);
    const headers = { ce_source: sourceOf('inventory'), ce_logposition: place(partition + 1) };
    return { responses: [{ partitions: [{ partition, messages: [{ offset: fetchOffset, headers }] }] }] };
  }
}

describe('the end of a topic with 500 partitions', () => {
  let topic: WideTopic;
  let over: AbortController;
  beforeEach(() => {
    topic = new WideTopic();
    over = new AbortController();
  });
  const reader = (ms = 5_000) =>
    new TailReader({
      kafka: topic.kafka,
      topic: TOPIC,
      window: 10,
      limit: { scheduler: new SystemScheduler(), ms, signal: over.signal },
    });

  it('is read eight partitions at a time, although all of it takes longer than one step may', async () => {
    topic.fetchMs = 30;
    const began = performance.now();
    const { cluster, partitions } = await reader(1_000).read();
    expect(performance.now() - began).toBeGreaterThan(1_000);
    expect(cluster).toBe('one');
    expect(partitions.map(({ partition, position, next }) => [partition, position, next])).toEqual(
      Array.from({ length: PARTITIONS }, (_, partition) => [partition, place(partition + 1), 1]),
    );
    expect(topic.most).toBeLessThanOrEqual(8);
  });

  it('is read by repeated calls when one read in fifty fails, and no partition twice', async () => {
    const random = new SeededRandom(7);
    topic.fail = () => random.next() < 0.02;
    const tails = reader();
    let failures = 0;
    const all = async (): Promise<number> =>
      tails.read().then(
        ({ partitions }) => partitions.length,
        () => (failures++, all()),
      );
    expect(await all()).toBe(PARTITIONS);
    expect(failures).toBeGreaterThan(3);
    expect([...topic.fetched.values()].filter((times) => times !== 1)).toEqual([]);
  });

  it('is read again after a success, on another cluster, and where a partition has grown', async () => {
    const tails = reader();
    const failOnce = () => {
      let left = PARTITIONS - 20;
      topic.fail = () => left-- === 0;
    };
    await tails.read();
    failOnce();
    await expect(tails.read()).rejects.toThrow('cannot be read');
    topic.high = 2;
    failOnce();
    await expect(tails.read()).rejects.toThrow('cannot be read');
    topic.clusterId = 'other';
    topic.fail = () => false;
    topic.fetched.clear();
    expect((await tails.read()).cluster).toBe('other');
    expect(topic.fetched.size).toBe(PARTITIONS);
  });

  it('is not read on when the caller gives up', async () => {
    topic.fetchMs = 50;
    const reading = reader().read();
    await sleep(200);
    over.abort();
    await expect(reading).rejects.toThrow('given up');
    const { size } = topic.fetched;
    await sleep(150);
    expect(topic.fetched.size).toBeLessThanOrEqual(size + 8);
  });
});
