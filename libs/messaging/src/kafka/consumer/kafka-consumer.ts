import { backoffMs, endedOrLate } from '@maru/kernel';
import { BatchDelivery } from '../../delivery/batch-delivery';
import { BatchTurns } from '../../delivery/batch-turns';
import { ConsumerPositions } from '../../delivery/consumer-positions';
import type { Delivery } from '../../delivery/delivery';
import type { DeliverySettings } from '../../delivery/delivery-settings';
import { Hearing } from '../../delivery/hearing';
import { KeyedDelivery } from '../../delivery/keyed-delivery';
import { keyedSharing } from '../../delivery/keyed-sharing';
import type { KeyedSharing } from '../../delivery/keyed-sharing';
import { Presence } from '../../delivery/presence';
import { contextOf } from '../../log/message-translator';
import type { Consumer, ConsumerLag, ConsumerOptions } from '../../message-bus';
import type { ParkedMessages } from '../../parked-messages';
import { GroupMember } from './group-member';
import type { KafkaConsumerSettings } from './kafka-consumer-settings';
import { sourceOf } from '../records/log-position';
import { ParkedAnywhere } from './parked-anywhere';
import { partitionKeyOf } from '../records/partition-key';
import { partitionOf } from '../records/partition-of';
import { PartitionSession } from './partition-session';
import { revive } from './revive';
import { placeOf } from '../records/topic-partition';
import type { TopicPartition } from '../records/topic-partition';

interface Held {
  readonly partition: TopicPartition;
  readonly session: PartitionSession;
  /** The number of restarts in a row without a delivery. */
  readonly attempt: number;
}

const COMMIT_MS = 1_000;
const BACKOFF = { baseMs: 20, capMs: 5_000 } as const;

/** One process of a consumer group. Each assigned partition has a session, from one rebalance to the next. */
export class KafkaConsumer implements Consumer {
  readonly group: string;
  readonly parked: ParkedMessages;
  private readonly deliverySettings: Omit<DeliverySettings, 'restart' | 'hears'>;
  private readonly sessions = new Map<string, Held>();
  private readonly turns = new BatchTurns();
  private readonly shared: KeyedSharing;
  private readonly member: GroupMember;
  private readonly presence: Presence;
  private elsewhere: ReadonlyMap<string, string> = new Map();
  private committed = new Map<string, number>();
  private emptied: Promise<unknown> = Promise.resolve();
  private cancelTick: (() => void) | undefined;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly options: ConsumerOptions,
    private readonly settings: KafkaConsumerSettings,
  ) {
    this.group = options.group;
    this.shared = keyedSharing('handleBatch' in options ? { concurrency: 0 } : options);
    const types = new Set(options.types);
    this.deliverySettings = { ...settings, revive: async (message) => revive(message, types) };
    this.parked = new ParkedAnywhere({
      group: options.group,
      dataSource: options.dataSource,
      held: (place) => this.sessions.get(place)?.session.delivery,
      makeDelivery: (place) => this.makeDelivery(place, () => undefined),
    });
    this.presence = new Presence({
      ...{ group: options.group, hears: [...types], database: options.dataSource, scheduler: settings.scheduler },
      lastsMs: settings.presenceMs,
      outranked: (error) => this.standBy(error),
      onFault: (error) => settings.onFault({ group: this.group, outcome: 'retrying', error }),
    });
    this.member = new GroupMember({
      ...settings,
      topics: settings.topics.map(({ name }) => name),
      types: [...types],
      prepare: () => this.prepare(),
      assigned: (partitions) => this.assign(partitions),
      revoked: () => this.empty(),
      failed: (error, attempt) => settings.onFault({ group: this.group, outcome: 'restarting', error, attempt }),
    });
    this.tickLater();
  }

  /**
   * The lowest position of this process's partitions that are behind the end of their topic. If none is behind, the
   * highest position of any partition of the group, for other processes as of the last read of the database.
   */
  position(): string {
    const own = [...this.sessions.values()].map(({ session }) => session);
    const behind = own.filter(({ isBehind }) => isBehind).map(({ position }) => position);
    if (behind.length > 0) return behind.reduce((one, other) => (one < other ? one : other));
    const all = [...own.map(({ position }) => position), ...this.elsewhere.values()];
    return all.reduce((one, other) => (one > other ? one : other), '');
  }

  close(): Promise<void> {
    this.closed ??= this.stop();
    return this.closed;
  }

  async lag(): Promise<ConsumerLag | undefined> {
    if (this.sessions.size === 0) return undefined;
    return { messages: [...this.sessions.values()].reduce((sum, { session }) => sum + session.lag(), 0) };
  }

  standing(): Error | undefined {
    return this.presence.standing;
  }

  private async stop(): Promise<void> {
    this.cancelTick?.();
    this.presence.close();
    const held = [...this.sessions.values()];
    const { drainMs, scheduler } = this.settings;
    const closing = Promise.all(held.map(({ session }) => session.close()));
    await endedOrLate(closing, { ms: drainMs, scheduler });
    await endedOrLate(this.commit(held), { ms: COMMIT_MS, scheduler });
    await this.member.close();
    await this.emptied;
  }

  /** Other processes learn the types that this process hears before it asks for their partitions. */
  private async prepare(): Promise<void> {
    const { prepare, onFault } = this.settings;
    await prepare();
    await this.presence.show().catch((error: unknown) => onFault({ group: this.group, outcome: 'retrying', error }));
  }

  private assign(partitions: readonly TopicPartition[]): void {
    this.empty();
    if (this.closed) return;
    for (const partition of partitions) this.open(partition, this.emptied, 0);
  }

  /** Closes all sessions. The next ones begin when these have ended or have taken too long. */
  private empty(): void {
    const closing = [...this.sessions.values()].map(({ session }) => session.close());
    this.sessions.clear();
    const { drainMs, scheduler } = this.settings;
    if (closing.length > 0)
      this.emptied = Promise.all([this.emptied, endedOrLate(Promise.all(closing), { ms: drainMs, scheduler })]);
  }

  private open(partition: TopicPartition, after: Promise<unknown>, attempt: number): void {
    const place = placeOf(partition);
    const { group, member, presence } = this;
    const { topics, budget, feed, onFault } = this.settings;
    const { context } = topics.find(({ name }) => name === partition.topic)!;
    const hears = [...new Set(this.options.types)].filter((type) => contextOf(type) === context).sort();
    const { dataSource } = this.options;
    const hearing = new Hearing({ group, partition: place, context, hears, dataSource, presence, onFault });
    const subscription = feed.subscribe(partition, {
      take: (fetched) => session.take(fetched),
      passOver: (next) => session.passOver(next),
      disturbed: (error) => session.doubt(error),
    });
    const session: PartitionSession = new PartitionSession({
      place,
      source: sourceOf(context),
      share: budget.open(),
      consumer: this.options,
      hearing,
      hears,
      settings: this.settings,
      feed: {
        watermarks: () => member.watermarks(partition),
        seek: (offset) => subscription.seek(offset),
        pause: () => subscription.pause(),
        resume: () => subscription.resume(),
      },
      makeDelivery: (restart) => this.makeDelivery(place, restart, hears),
      standStillMs: this.settings.skipIntervalMs,
      after,
      restart: () => this.reopen(place, session),
    });
    this.sessions.set(place, { partition, session, attempt });
  }

  /** Replaces a session that must start over. */
  private reopen(place: string, session: PartitionSession): void {
    const held = this.sessions.get(place);
    if (this.closed || held?.session !== session) return;
    const { partition } = held;
    const { scheduler, random, drainMs } = this.settings;
    const attempt = session.isProductive ? 0 : held.attempt + 1;
    const closed = endedOrLate(session.close(), { ms: drainMs, scheduler });
    const rest = scheduler.sleep(backoffMs(attempt, BACKOFF.baseMs, BACKOFF.capMs, random));
    // Any process may move the position of a batch group. Only the owner of the partition may claim a keyed one, so
    // this process confirms by a heartbeat that it is still the owner. If it is not, the new session is closed before
    // it begins.
    const mine = 'handleBatch' in this.options ? undefined : this.member.heartbeat();
    this.open(partition, Promise.all([closed, rest, mine]), attempt);
  }

  /** Gives the partitions up to a process that hears more, and reopens their sessions. */
  private standBy(error: Error): void {
    this.settings.onFault({ group: this.group, outcome: 'standing-still', error });
    for (const [place, { session }] of [...this.sessions]) this.reopen(place, session);
  }

  private makeDelivery(place: string, restart: () => void, hears?: readonly string[]): Delivery {
    const { options } = this;
    const settings: DeliverySettings = { ...this.deliverySettings, restart, ...(hears && { hears }) };
    return 'handleBatch' in options
      ? new BatchDelivery(options, settings, place, this.turns)
      : new KeyedDelivery(options, settings, place, this.shared, (key) => this.placeOfKey(key) === place);
  }

  /** The partition of a key; undefined when the key is in no topic that the group hears. */
  private placeOfKey(key: string): string | undefined {
    const topic = this.settings.topics.find(({ context }) => context === contextOf(key));
    return topic && placeOf({ topic: topic.name, partition: partitionOf(partitionKeyOf(key), topic.partitions) });
  }

  private tickLater(): void {
    const { scheduler, skipIntervalMs, onFault } = this.settings;
    this.cancelTick = scheduler.after(skipIntervalMs, () => {
      void this.tick()
        .catch((error: unknown) => onFault({ group: this.group, outcome: 'retrying', error }))
        .finally(() => !this.closed && this.tickLater());
    });
  }

  /** Stores the progress of idle partitions, commits all offsets, and reads the positions of other processes. */
  private async tick(): Promise<void> {
    const held = [...this.sessions.values()];
    for (const { session } of held) session.rest();
    await this.commit(held);
    this.elsewhere = await new ConsumerPositions(this.group).all(this.options.dataSource);
  }

  private async commit(held: readonly Held[]): Promise<void> {
    const reached = held.flatMap(({ partition, session }) => {
      const { resume } = session.delivery.stored();
      const isNews = resume !== undefined && this.committed.get(placeOf(partition)) !== resume;
      return isNews ? [{ ...partition, offset: resume }] : [];
    });
    await this.member.commit(reached);
    for (const each of reached) this.committed.set(placeOf(each), each.offset);
  }
}
