import { inTime } from '@maru/kernel';
import type { TimeLimit } from '@maru/kernel';
import type { Topic } from '@maru/kernel';
import type { Broker, Cluster, Kafka } from '../client/kafkajs';
import { clusterOf } from '../client/cluster-of';
import { tailOf } from './partition-tail';
import type { Bounds, PartitionTail } from './partition-tail';
import { sourceOf } from '../records/log-position';

export interface TopicTails {
  /** The id of the cluster, so that a change of it is noticed. */
  readonly cluster: string;
  /** By partition number. */
  readonly partitions: readonly PartitionTail[];
}

export interface TailReaderOptions {
  readonly kafka: Kafka;
  readonly topic: Pick<Topic, 'name' | 'context'>;
  /** The number of records to read from the end of each partition; more if none of them came in order. */
  readonly window: number;
  /** The time limit of one step: the connection, or one partition. */
  readonly limit: TimeLimit;
}

interface Read {
  readonly bounds: Bounds;
  readonly tail: PartitionTail;
}

// The number of partitions that are read at a time.
const AT_A_TIME = 8;

/**
 * Reads the last records of every partition of a topic, without a consumer group. A topic may have any number of
 * partitions, so the time is limited for each of them. After a failure, the next call reads only the remaining ones.
 */
export class TailReader {
  private cluster = '';
  /** The partitions that were read since the last call that succeeded. */
  private readonly done = new Map<number, Read>();

  constructor(private readonly options: TailReaderOptions) {}

  async read(): Promise<TopicTails> {
    const cluster = clusterOf(this.options.kafka);
    try {
      const bounds = await this.step(() => this.open(cluster));
      await this.readAll(cluster, bounds);
      const partitions = [...bounds.keys()].map((partition) => this.done.get(partition)!.tail);
      this.done.clear();
      return { cluster: this.cluster, partitions };
    } finally {
      // The brokers end a connection that does not close in time, because it is idle.
      await this.step(() => cluster.disconnect()).catch(() => undefined);
    }
  }

  /** Connects, and returns the bounds of each partition, in the order of their numbers. */
  private async open(cluster: Cluster): Promise<Map<number, Bounds>> {
    const { name } = this.options.topic;
    await cluster.connect();
    await cluster.addTargetTopic(name);
    const { clusterId = '' } = (await cluster.metadata()) as { clusterId?: string };
    if (clusterId !== this.cluster) this.done.clear();
    this.cluster = clusterId;
    const numbers = cluster.findTopicPartitionMetadata(name).map(({ partitionId }) => partitionId);
    return boundsOf(
      cluster,
      name,
      numbers.sort((one, other) => one - other),
    );
  }

  private async readAll(cluster: Cluster, bounds: ReadonlyMap<number, Bounds>): Promise<void> {
    const left = [...bounds].filter(([partition, { low, high }]) => {
      const before = this.done.get(partition)?.bounds;
      return before?.low !== low || before.high !== high;
    });
    // One leader after the other, because each parallel request without a connection would open one, and all but the
    // last would stay open.
    const brokers = new Map<number, Broker>();
    for (const [partition, { low, high }] of left)
      if (low < high) brokers.set(partition, await this.step(() => this.leaderOf(cluster, partition)));
    const failures: unknown[] = [];
    const lane = async () => {
      for (let next = left.shift(); next && failures.length === 0; next = left.shift()) {
        const [partition, at] = next;
        try {
          const { topic, window } = this.options;
          const place = { topic: topic.name, source: sourceOf(topic.context), partition, bounds: at, window };
          const tail = await this.step((signal) => tailOf(brokers.get(partition), place, signal));
          this.done.set(partition, { bounds: at, tail });
        } catch (error) {
          failures.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, lane));
    if (failures.length > 0) throw failures[0];
  }

  private leaderOf(cluster: Cluster, partition: number): Promise<Broker> {
    const { name } = this.options.topic;
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(name, [partition]));
    if (nodeId === undefined) throw new Error(`${name}/${partition} has no leader`);
    return cluster.findBroker({ nodeId });
  }

  /** Runs one step within the time limit. The signal tells the work when it is given up. */
  private async step<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { limit, topic } = this.options;
    if (limit.signal?.aborted) throw new Error(`reading the end of ${topic.name} was given up`);
    const over = new AbortController();
    try {
      return await inTime(work(over.signal), limit);
    } finally {
      over.abort();
    }
  }
}

async function boundsOf(cluster: Cluster, topic: string, numbers: readonly number[]): Promise<Map<number, Bounds>> {
  const partitions = numbers.map((partition) => ({ partition }));
  const offsets = async (fromBeginning: boolean) => {
    const [found] = await cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning }]);
    return new Map(found!.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  };
  const [low, high] = [await offsets(true), await offsets(false)];
  return new Map(numbers.map((partition) => [partition, { low: low.get(partition)!, high: high.get(partition)! }]));
}
