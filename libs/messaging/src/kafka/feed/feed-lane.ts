import { backoffMs, endedOrLate } from '@maru/kernel';
import type { Random, Scheduler } from '@maru/kernel';
import { clusterOf } from '../client/cluster-of';
import type { Cluster, Kafka } from '../client/kafkajs';
import type { FetchedRecords } from '../consumer/feed';
import { placeOf } from '../records/topic-partition';
import type { TopicPartition } from '../records/topic-partition';
import { fetchedRecords } from './fetched-partition';
import type { FetchedPartition } from './fetched-partition';

/** A partition to be fetched from an offset on. */
export interface Wanted extends TopicPartition {
  readonly offset: number;
}

export interface FeedLaneOptions {
  readonly kafka: Kafka;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** The time that the brokers may hold an empty fetch, in ms. */
  readonly waitMs: number;
  /** The partitions to fetch next, each once. */
  readonly choose: () => readonly Wanted[];
  /** Resolves when the partition may be fetched again. */
  readonly deliver: (partition: TopicPartition, fetched: FetchedRecords) => Promise<unknown>;
  readonly failed: (wanted: readonly Wanted[], error: unknown) => void;
  /** Called after each fetch. */
  readonly ended: () => void;
}

interface FetchResponse {
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
}

// The most bytes of one fetch, in memory besides the waiting records. A larger batch still comes whole.
const FETCH_BYTES = 1 << 20;
const FETCH_BYTES_OF_ONE = 512 << 10;
const READ_COMMITTED = 1;
const BACKOFF = { baseMs: 50, capMs: 2_000 } as const;
const DISCONNECT_MS = 1_000;

/** Connections with one fetch at a time for each broker. A failure of one topic holds no other for long. */
export class FeedLane {
  private readonly closing = new AbortController();
  private cluster: Cluster | undefined;
  /** The topics whose partitions have known leaders. */
  private readonly topics = new Set<string>();
  private learning = false;
  /** By partition: the offset that is being fetched. */
  private readonly flying = new Map<string, number>();
  private readonly busy = new Set<string>();
  private faults = 0;
  private resting = false;
  /** The number of fetches that take one topic each, after a fetch of several has failed. */
  private alone = 0;

  constructor(private readonly options: FeedLaneOptions) {}

  /** Whether it connects, and will fetch in a moment. */
  get isConnecting(): boolean {
    return this.learning;
  }

  /** Whether any fetch is under way. */
  get isFetching(): boolean {
    return this.busy.size > 0;
  }

  /** The offset of the partition that is being fetched. */
  inFlight(place: string): number | undefined {
    return this.flying.get(place);
  }

  /** Starts the fetches that are possible now. */
  pump(): void {
    if (this.closing.signal.aborted || this.resting || this.learning) return;
    const wanted = this.options.choose().filter((each) => !this.flying.has(placeOf(each)));
    if (wanted.length === 0) return;
    const unknown = wanted.filter(({ topic }) => !this.topics.has(topic));
    if (!this.cluster || unknown.length > 0) void this.learn(unknown);
    else this.fetchAll(this.cluster, wanted);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.disconnect();
  }

  /** Connects, and asks where the partitions of the topics are. One topic at a time, because any may be missing. */
  private async learn(wanted: readonly Wanted[]): Promise<void> {
    this.learning = true;
    try {
      this.cluster ??= await connected(this.options.kafka);
      for (const topic of new Set(wanted.map((each) => each.topic))) await this.learnTopic(this.cluster, topic, wanted);
    } catch (error) {
      await this.fail(wanted, error);
    } finally {
      this.learning = false;
      if (this.closing.signal.aborted) await this.disconnect();
      else this.options.ended();
    }
  }

  private async learnTopic(cluster: Cluster, topic: string, wanted: readonly Wanted[]): Promise<void> {
    const some = wanted.filter((each) => each.topic === topic);
    try {
      await cluster.addTargetTopic(topic);
      byLeader(cluster, some);
      this.topics.add(topic);
    } catch (error) {
      this.tell(some, error);
    }
  }

  private fetchAll(cluster: Cluster, wanted: readonly Wanted[]): void {
    try {
      for (const [nodeId, some] of byLeader(cluster, wanted))
        if (!this.busy.has(nodeId)) void this.fetch(cluster, nodeId, this.alone > 0 ? ofOneTopic(some) : some);
    } catch (error) {
      void this.fail(wanted, error).then(this.options.ended);
    }
  }

  private async fetch(cluster: Cluster, nodeId: string, wanted: readonly Wanted[]): Promise<void> {
    const { waitMs, deliver, ended } = this.options;
    this.busy.add(nodeId);
    for (const each of wanted) this.flying.set(placeOf(each), each.offset);
    try {
      await cluster.refreshMetadataIfNecessary();
      const broker = await cluster.findBroker({ nodeId });
      const { responses } = (await broker.fetch({
        maxWaitTime: this.alone > 0 ? 0 : waitMs,
        minBytes: 1,
        maxBytes: FETCH_BYTES,
        isolationLevel: READ_COMMITTED,
        topics: byTopic(wanted),
      })) as FetchResponse;
      if (this.closing.signal.aborted) return;
      this.faults = 0;
      if (this.alone > 0) this.alone--;
      const given = responses.flatMap(({ topicName: topic, partitions }) =>
        partitions.map((each) => {
          const { partition } = each;
          const from = this.flying.get(placeOf({ topic, partition }))!;
          return deliver({ topic, partition }, fetchedRecords(from, each));
        }),
      );
      // Most readers are ready at once. The next fetch waits for none that is not.
      await Promise.race([Promise.all(given), new Promise((resolve) => setImmediate(resolve))]);
    } catch (error) {
      await this.fail(wanted, error);
    } finally {
      this.busy.delete(nodeId);
      for (const each of wanted) this.flying.delete(placeOf(each));
      ended();
    }
  }

  private async fail(wanted: readonly Wanted[], error: unknown): Promise<void> {
    const { culprit, isOfBroker } = causeOf(error);
    this.tell(culprit ? wanted.filter((each) => placeOf(each) === placeOf(culprit)) : wanted, error);
    if (culprit || this.closing.signal.aborted || this.resting) return;
    // A broker has refused this topic alone. The others go on, and its readers come back at their own pace.
    if (isOfBroker && this.alone > 0) return;
    this.resting = true;
    this.alone = 2 * this.topics.size;
    const { scheduler, random } = this.options;
    // The client may know outdated brokers and leaders.
    await this.disconnect();
    await scheduler.sleep(backoffMs(++this.faults, BACKOFF.baseMs, BACKOFF.capMs, random), this.closing.signal);
    this.resting = false;
  }

  private tell(wanted: readonly Wanted[], error: unknown): void {
    if (!this.closing.signal.aborted) this.options.failed(wanted, error);
  }

  private async disconnect(): Promise<void> {
    const { cluster } = this;
    this.cluster = undefined;
    this.topics.clear();
    const left = cluster?.disconnect().catch(() => undefined);
    if (left) await endedOrLate(left, { ms: DISCONNECT_MS, scheduler: this.options.scheduler });
  }
}

async function connected(kafka: Kafka): Promise<Cluster> {
  const cluster = clusterOf(kafka);
  await cluster.connect();
  return cluster;
}

interface Cause {
  /** The partition that the fetch failed for, where the error tells. */
  readonly culprit?: TopicPartition;
  /** Whether a broker has answered with an error. */
  readonly isOfBroker: boolean;
}

function causeOf(error: unknown): Cause {
  const { name, type, topic, partition } = error as Partial<TopicPartition> & { name?: string; type?: string };
  const isTold = name === 'KafkaJSOffsetOutOfRange' && topic !== undefined && partition !== undefined;
  return { ...(isTold && { culprit: { topic, partition } }), isOfBroker: type !== undefined };
}

/** @throws Error when a partition has no known leader */
function byLeader(cluster: Cluster, wanted: readonly Wanted[]): ReadonlyMap<string, readonly Wanted[]> {
  const shares = new Map<string, Wanted[]>();
  for (const each of wanted) {
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(each.topic, [each.partition]));
    if (nodeId === undefined) throw new Error(`${placeOf(each)} has no leader`);
    shares.set(nodeId, [...(shares.get(nodeId) ?? []), each]);
  }
  return shares;
}

/** Those of the topic whose turn it is: that of the first one. */
const ofOneTopic = (wanted: readonly Wanted[]): readonly Wanted[] =>
  wanted.filter(({ topic }) => topic === wanted[0]!.topic);

function byTopic(wanted: readonly Wanted[]) {
  const topics = new Map<string, { partition: number; fetchOffset: string; maxBytes: number }[]>();
  for (const { topic, partition, offset } of wanted) {
    const partitions = topics.get(topic) ?? [];
    partitions.push({ partition, fetchOffset: String(offset), maxBytes: FETCH_BYTES_OF_ONE });
    topics.set(topic, partitions);
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}
