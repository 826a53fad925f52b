import { SystemRandom, SystemScheduler } from '@maru/kernel';
import { eventually } from '@maru/testing';
import type { Broker, Cluster, Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchedRecords } from '../consumer/feed';
import { SharedFeed } from './shared-feed';

type FetchRequest = Parameters<Broker['fetch']>[0];

/** Brokers with topics of one partition, whose records are numbers. A fetch takes at most two records of each. */
class Brokers {
  readonly topics = new Map<string, number>();
  /** The fetches so far, e.g. `stock@3 orders@0`. */
  readonly fetches: string[] = [];
  refuses: (request: FetchRequest) => Error | undefined = () => undefined;
  connects: () => Promise<void> = async () => undefined;

  readonly kafka = {
    consumer: ({ partitionAssigners: [assigner] }: { partitionAssigners: ((given: unknown) => void)[] }) => {
      assigner!({ cluster: this.cluster() });
      return {};
    },
  } as unknown as Kafka;

  private cluster(): Cluster {
    const known = new Set<string>();
    const broker = { fetch: (request: FetchRequest) => this.fetch(request) } as unknown as Broker;
    return {
      connect: () => this.connects(),
      disconnect: async () => undefined,
      refreshMetadataIfNecessary: async () => undefined,
      addTargetTopic: async (topic: string) => {
        if (!this.topics.has(topic)) throw new Error(`${topic} is unknown`);
        known.add(topic);
      },
      findLeaderForPartitions: (topic: string) => (known.has(topic) ? { 1: [0] } : {}),
      findBroker: async () => broker,
    } as unknown as Cluster;
  }

  private async fetch(request: FetchRequest): Promise<unknown> {
    const { topics, maxWaitTime = 0 } = request;
    const wanted = topics.map(({ topic, partitions }) => ({ topic, from: Number(partitions[0]!.fetchOffset) }));
    this.fetches.push(wanted.map(({ topic, from }) => `${topic}@${from}`).join(' '));
    const refusal = this.refuses(request);
    if (refusal) throw refusal;
    const there = () => wanted.some(({ topic, from }) => this.topics.get(topic)! > from);
    for (const deadline = Date.now() + maxWaitTime; !there() && Date.now() < deadline;) await sleep(1);
    return {
      responses: wanted.map(({ topic, from }) => {
        const high = this.topics.get(topic)!;
        const count = Math.max(0, Math.min(2, high - from));
        const messages = Array.from({ length: count }, (_, index) => ({ offset: String(from + index) }));
        return { topicName: topic, partitions: [{ partition: 0, highWatermark: String(high), messages }] };
      }),
    };
  }
}

/** Reads a topic from an offset on, and notes the offsets and the faults. */
function read(feed: SharedFeed, topic: string, from: number, ready: () => Promise<unknown> = async () => undefined) {
  const got: number[] = [];
  const faults: string[] = [];
  const reader = {
    take: async ({ records }: FetchedRecords) => {
      await ready();
      got.push(...records.map(({ offset }) => Number(offset)));
      return true;
    },
    passOver: () => undefined,
    disturbed: (error: unknown) => void faults.push((error as Error).message),
  };
  const subscription = feed.subscribe({ topic, partition: 0 }, reader);
  subscription.seek(from);
  subscription.resume();
  return { got, faults, subscription };
}
const feedOf = ({ kafka }: Brokers, waitMs: number) =>
  new SharedFeed({ kafka, scheduler: new SystemScheduler(), random: new SystemRandom(), waitMs });
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('the feed of a process', () => {
  let brokers: Brokers;
  let feed: SharedFeed;
  beforeEach(() => void (feed = feedOf((brokers = new Brokers()), 20)));
  afterEach(() => feed.close());

  it('fetches a partition once for all groups at the same offset', async () => {
    brokers.topics.set('stock', 6);
    const readers = numbers(0, 10).map(() => read(feed, 'stock', 0));
    await eventually(() => readers.forEach(({ got }) => expect(got).toEqual(numbers(0, 6))));
    expect(brokers.fetches.slice(0, 3)).toEqual(['stock@0', 'stock@2', 'stock@4']);
  });

  it('fetches several topics at once', async () => {
    brokers.topics.set('stock', 2).set('orders', 2);
    const readers = [read(feed, 'stock', 0), read(feed, 'orders', 0)];
    await eventually(() => readers.forEach(({ got }) => expect(got).toEqual([0, 1])));
    expect(brokers.fetches[0]).toBe('stock@0 orders@0');
  });

  it('fetches a group that is behind on its own, until it meets the others', async () => {
    brokers.topics.set('stock', 100);
    const ahead = read(feed, 'stock', 98);
    await eventually(() => expect(ahead.got).toEqual([98, 99]));
    const behind = read(feed, 'stock', 0);
    await eventually(() => expect(behind.got).toEqual(numbers(0, 100)));
    brokers.fetches.length = 0;
    brokers.topics.set('stock', 102);
    await eventually(() => {
      expect(ahead.got).toEqual(numbers(98, 102));
      expect(behind.got).toEqual(numbers(0, 102));
    });
    expect(brokers.fetches.filter((fetch) => fetch === 'stock@100').length).toBeLessThanOrEqual(2);
  });

  it('fetches a group that waited at the end, when another one begins further on', async () => {
    brokers.topics.set('stock', 2).set('orders', 0);
    const orders = read(feed, 'orders', 0);
    const first = read(feed, 'stock', 2);
    await eventually(() => expect(first.subscription.isAtEnd).toBe(true));
    // Both readers wait for the fetch that is under way, and the topic grows before the next one.
    first.subscription.pause();
    await sleep(60);
    brokers.topics.set('stock', 6);
    first.subscription.resume();
    const second = read(feed, 'stock', 6);
    await eventually(() => expect(first.got).toEqual(numbers(2, 6)));
    expect([orders.got, second.got]).toEqual([[], []]);
  });

  it('holds no group for one that is slow, and the slow one misses nothing', async () => {
    brokers.topics.set('stock', 40);
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow = read(feed, 'stock', 0, () => gate);
    const quick = read(feed, 'stock', 0);
    await eventually(() => expect(quick.got).toEqual(numbers(0, 40)));
    expect(slow.got).toEqual([]);
    release();
    await eventually(() => expect(slow.got).toEqual(numbers(0, 40)));
  });

  it('lets groups at different offsets behind the head take turns', async () => {
    brokers.topics.set('stock', 2_000);
    const head = read(feed, 'stock', 2_000);
    const readers = [0, 500, 1_000].map((from) => read(feed, 'stock', from));
    await eventually(() => readers.forEach(({ got }) => expect(got.length).toBeGreaterThan(100)));
    const lengths = readers.map(({ got }) => got.length);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThan(50);
    expect(head.got).toEqual([]);
  });

  it('hears of a record at once, although a long fetch began while its group was busy', async () => {
    await feed.close();
    feed = feedOf(brokers, 60_000);
    brokers.topics.set('stock', 1).set('orders', 0);
    let release = () => {};
    const busy = new Promise<void>((resolve) => (release = resolve));
    const stock = read(feed, 'stock', 0, () => busy);
    read(feed, 'orders', 0);
    await eventually(() => expect(brokers.fetches).toContain('orders@0'));
    release();
    await eventually(() => expect(brokers.fetches).toContain('stock@1'));
    brokers.topics.set('stock', 2);
    await eventually(() => expect(stock.got).toEqual([0, 1]));
    brokers.topics.set('orders', 1);
  });

  it('tells only the reader of the partition when its offset does not exist', async () => {
    brokers.topics.set('stock', 4).set('orders', 4);
    const error = Object.assign(new Error('out of range'), {
      name: 'KafkaJSOffsetOutOfRange',
      topic: 'stock',
      partition: 0,
    });
    brokers.refuses = ({ topics }) => (topics.some(({ topic }) => topic === 'stock') ? error : undefined);
    const [stock, orders] = [read(feed, 'stock', 9), read(feed, 'orders', 0)];
    await eventually(() => expect(orders.got).toEqual(numbers(0, 4)));
    expect([stock.faults, orders.faults]).toEqual([['out of range'], []]);
  });

  it('goes on with other topics while the brokers refuse one of them', async () => {
    brokers.topics.set('stock', 4).set('orders', 4);
    const error = Object.assign(new Error('storage failed'), { type: 'KAFKA_STORAGE_ERROR' });
    brokers.refuses = ({ topics }) => (topics.some(({ topic }) => topic === 'stock') ? error : undefined);
    // Sessions start over after a fault.
    const again = (reader: ReturnType<typeof read>) =>
      eventually(() => {
        if (!reader.subscription.isOpen) reader.subscription.resume();
        expect(reader.got).toEqual(numbers(0, 4));
      });
    const [stock, orders] = [read(feed, 'stock', 0), read(feed, 'orders', 0)];
    const wedge = setInterval(() => stock.subscription.isOpen || stock.subscription.resume(), 1);
    await again(orders);
    expect(stock.got).toEqual([]);
    expect(orders.faults).toEqual(['storage failed']);
    brokers.refuses = () => undefined;
    await again(stock);
    clearInterval(wedge);
  });

  it('tells only the readers of a topic that is unknown', async () => {
    brokers.topics.set('orders', 4);
    const [stock, orders] = [read(feed, 'stock', 0), read(feed, 'orders', 0)];
    await eventually(() => expect(orders.got).toEqual(numbers(0, 4)));
    expect([stock.faults, orders.faults]).toEqual([['stock is unknown'], []]);
    brokers.topics.set('stock', 2);
    stock.subscription.resume();
    await eventually(() => expect(stock.got).toEqual([0, 1]));
  });

  it('tells its readers that no broker can be reached, and connects again', async () => {
    brokers.topics.set('stock', 2);
    let refusals = 1;
    brokers.connects = async () => {
      if (refusals-- > 0) throw new Error('connect ECONNREFUSED');
    };
    const stock = read(feed, 'stock', 0);
    await eventually(() => expect(stock.faults).toEqual(['connect ECONNREFUSED']));
    stock.subscription.resume();
    await eventually(() => expect(stock.got).toEqual([0, 1]));
  });

  it('fetches nothing for a paused reader, and nothing once it is closed', async () => {
    brokers.topics.set('stock', 2);
    const stock = read(feed, 'stock', 0);
    await eventually(() => expect(stock.got).toEqual([0, 1]));
    stock.subscription.pause();
    await sleep(60);
    brokers.topics.set('stock', 4);
    await sleep(60);
    expect(stock.got).toEqual([0, 1]);
    await feed.close();
    const fetches = brokers.fetches.length;
    stock.subscription.resume();
    await sleep(60);
    expect(brokers.fetches).toHaveLength(fetches);
  });

  it('drops records that were fetched from another offset than the reader wants now', async () => {
    brokers.topics.set('stock', 10);
    const stock = read(feed, 'stock', 0);
    await eventually(() => expect(brokers.fetches).not.toEqual([]));
    stock.subscription.seek(8);
    await eventually(() => expect(stock.got.slice(-2)).toEqual([8, 9]));
    expect(stock.got).toEqual([...new Set(stock.got)]);
  });
});
