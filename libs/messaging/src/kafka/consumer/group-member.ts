import { backoffMs, endedOrLate } from '@maru/kernel';
import { PartitionAssigners } from '../client/kafkajs';
import type { Cluster, Consumer } from '../client/kafkajs';
import type { GroupMemberOptions } from './group-member-options';
import type { Watermarks } from './starting-point';
import type { TopicPartition } from '../records/topic-partition';
import { typesAssigner } from './types-assigner';
import { orAborted } from '../or-aborted';

// The client looks this often whether a heartbeat is due. It ends a membership within the same time.
const LOOK_MS = 250;
const REBALANCE_MS = 10_000;
const LEAVE_MS = 2_000;
// The answers of the brokers to a member that they take for dead, or that must join again.
const GIVEN_AWAY = new Set(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID']);
// The answers of a broker that has just started or taken over a group. It takes a moment, so retries stay frequent.
const LOADING = new Set(['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP']);
const MOMENT_MS = 500;
const BACKOFF = { baseMs: 100, capMs: 5_000 } as const;

/**
 * A member of a Kafka consumer group until it is closed. kafkajs gives up for good after some errors, and then a new
 * consumer takes its place here. The member reports its partitions and fetches none of them: `SharedFeed` does, for all
 * groups of the process. The committed offsets do not matter, because the sessions decide where to fetch from.
 */
export class GroupMember {
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  private readonly beats = new Set<() => void>();
  private consumer: Consumer | undefined;
  private cluster: Cluster | undefined;

  constructor(private readonly options: GroupMemberOptions) {
    this.running = this.run();
  }

  async watermarks({ topic, partition }: TopicPartition): Promise<Watermarks> {
    const { cluster } = this;
    if (!cluster) throw new Error(`${this.options.groupId} is not connected`);
    const offset = async (fromBeginning: boolean) => {
      const [found] = await cluster.fetchTopicsOffset([{ topic, partitions: [{ partition }], fromBeginning }]);
      return Number(found!.partitions[0]!.offset);
    };
    return { low: await offset(true), high: await offset(false) };
  }

  /** Resolves when the brokers next confirm that the member belongs to its group. */
  heartbeat(): Promise<void> {
    return new Promise((resolve) => this.beats.add(resolve));
  }

  /** Commits the offsets of the group to the brokers, so that monitoring sees its lag. */
  async commit(reached: readonly (TopicPartition & { readonly offset: number })[]): Promise<void> {
    if (reached.length === 0) return;
    const offsets = reached.map(({ offset, ...partition }) => ({ ...partition, offset: String(offset) }));
    try {
      await this.consumer?.commitOffsets(offsets);
    } catch (error) {
      // The new owner of the partitions commits.
      if (!GIVEN_AWAY.has(codeOf(error))) throw error;
    }
  }

  /** Leaves the group. It does not wait long for silent brokers. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { scheduler, random, failed, prepare } = this.options;
    const { signal } = this.closing;
    for (let faults = 0; !signal.aborted;) {
      try {
        await orAborted(prepare(), signal);
        if (!signal.aborted) await this.live(() => (faults = 0));
      } catch (error) {
        if (signal.aborted) return;
        failed(error, ++faults);
        const capMs = LOADING.has(codeOf(error)) ? MOMENT_MS : BACKOFF.capMs;
        await scheduler.sleep(backoffMs(faults, BACKOFF.baseMs, capMs, random), signal);
      }
    }
  }

  /**
   * One membership, from joining the group to leaving it.
   * @throws the error that ended it
   */
  private async live(joined: () => void): Promise<void> {
    const consumer = this.makeConsumer();
    const { CRASH, GROUP_JOIN, HEARTBEAT, REBALANCING } = consumer.events;
    const crashed = new Promise<never>((_, reject) => {
      consumer.on(CRASH, ({ payload }) => reject(payload.error));
    });
    crashed.catch(() => undefined);
    consumer.on(GROUP_JOIN, ({ payload }) => {
      joined();
      this.assign(consumer, payload.memberAssignment);
    });
    consumer.on(REBALANCING, () => this.options.revoked());
    consumer.on(HEARTBEAT, () => this.beat());
    const running = this.start(consumer);
    try {
      await orAborted(
        running.then(() => crashed),
        this.closing.signal,
      );
    } finally {
      this.consumer = undefined;
      this.options.revoked();
      // A consumer cannot stop while it connects or joins, so it disconnects afterwards.
      const left = running.catch(() => undefined).then(() => consumer.disconnect());
      left.catch((error: unknown) => this.options.failed(error, 0));
      await endedOrLate(left, { ms: LEAVE_MS, scheduler: this.options.scheduler });
    }
  }

  private makeConsumer(): Consumer {
    const { kafka, groupId, times, types } = this.options;
    return kafka.consumer({
      groupId,
      allowAutoTopicCreation: false,
      sessionTimeout: times.sessionMs,
      heartbeatInterval: times.heartbeatMs,
      rebalanceTimeout: Math.max(REBALANCE_MS, times.sessionMs),
      maxWaitTimeInMs: Math.min(times.heartbeatMs, LOOK_MS),
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
      partitionAssigners: [
        (config) => {
          this.cluster = config.cluster;
          return typesAssigner(config.cluster, types);
        },
        PartitionAssigners.roundRobin,
      ],
    });
  }

  private async start(consumer: Consumer): Promise<void> {
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    if (this.closing.signal.aborted) return;
    await consumer.run({ autoCommit: false, eachBatch: async () => undefined });
  }

  private assign(consumer: Consumer, assignment: Readonly<Record<string, readonly number[]>>): void {
    if (this.closing.signal.aborted) return;
    this.consumer = consumer;
    const partitions = Object.entries(assignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    consumer.pause(Object.entries(assignment).map(([topic, numbers]) => ({ topic, partitions: [...numbers] })));
    this.options.assigned(partitions);
  }

  private beat(): void {
    for (const told of this.beats) told();
    this.beats.clear();
  }
}

function codeOf(error: unknown): string {
  const { type, cause } = error as { type?: string; cause?: unknown };
  if (type !== undefined) return type;
  return typeof cause === 'object' && cause !== null ? codeOf(cause) : '';
}
