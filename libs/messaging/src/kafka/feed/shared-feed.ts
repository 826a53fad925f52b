import type { Random, Scheduler } from '@maru/kernel';
import type { Kafka } from '../client/kafkajs';
import type { FetchedRecords } from '../consumer/feed';
import type { TopicPartition } from '../records/topic-partition';
import { placeOf } from '../records/topic-partition';
import { FeedLane } from './feed-lane';
import type { Wanted } from './feed-lane';
import { Subscription } from './subscription';
import type { FeedReader } from './subscription';

export interface SharedFeedOptions {
  readonly kafka: Kafka;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** The time that the brokers may hold an empty fetch, in ms. */
  readonly waitMs: number;
}

// The brokers hold an empty fetch of this lane for this time, in ms, because other readers wait for their turn.
const BEHIND_MS = 25;

/**
 * The fetches of all consumer groups of a process. Groups at the same offset of a partition share one fetch. The group
 * that is furthest is fetched by the head lane. Groups behind it take turns in a lane of their own until they meet it,
 * so that none holds another.
 */
export class SharedFeed {
  private readonly open = new Map<string, Set<Subscription>>();
  private readonly head: FeedLane;
  private readonly behind: FeedLane;
  private turn = 0;
  private isPumping = false;

  constructor({ kafka, scheduler, random, waitMs }: SharedFeedOptions) {
    const common = {
      ...{ kafka, scheduler, random },
      deliver: (partition: TopicPartition, fetched: FetchedRecords) => this.deliver(partition, fetched),
      failed: (wanted: readonly Wanted[], error: unknown) => this.disturb(wanted, error),
      ended: () => this.pumpSoon(),
    };
    this.head = new FeedLane({ ...common, waitMs, choose: () => this.furthest() });
    this.behind = new FeedLane({ ...common, waitMs: Math.min(waitMs, BEHIND_MS), choose: () => this.left() });
  }

  /** A new reader of the partition, which is paused. */
  subscribe(partition: TopicPartition, reader: FeedReader): Subscription {
    return new Subscription(partition, reader, (subscription) => this.note(subscription));
  }

  async close(): Promise<void> {
    await Promise.all([this.head.close(), this.behind.close()]);
  }

  private note(subscription: Subscription): void {
    const { place, isOpen } = subscription;
    const all = this.open.get(place) ?? new Set();
    if (isOpen) this.open.set(place, all.add(subscription));
    else if (all.delete(subscription) && all.size === 0) this.open.delete(place);
    if (isOpen) this.pumpSoon();
  }

  /** Sessions seek and resume one after the other, and one fetch shall take them all. */
  private pumpSoon(): void {
    if (this.isPumping) return;
    this.isPumping = true;
    setImmediate(() => {
      this.isPumping = false;
      this.head.pump();
      this.behind.pump();
    });
  }

  private furthest(): readonly Wanted[] {
    return this.each((hungry) => hungry.reduce((one, other) => (one.next >= other.next ? one : other)));
  }

  /** For each partition, the reader that waits longest, of those that the head lane does not fetch for now. */
  private left(): readonly Wanted[] {
    if (this.head.isConnecting) return [];
    return this.each((hungry, place) => {
      const fetched = this.head.inFlight(place);
      // The end that a reader has seen is none any more when another one is further. A reader at the end waits in the
      // fetch of the head lane; this lane asks for it while that fetch, which may wait long, began without it.
      const end = Math.max(fetched ?? 0, ...hungry.map(({ next }) => next));
      const others = hungry.filter(
        ({ next, isAtEnd }) =>
          next !== fetched && !(isAtEnd && next === end && (fetched !== undefined || !this.head.isFetching)),
      );
      return others.length === 0
        ? undefined
        : others.reduce((one, other) => (one.servedAt <= other.servedAt ? one : other));
    });
  }

  private each(choose: (hungry: readonly Subscription[], place: string) => Subscription | undefined): Wanted[] {
    const chosen: Subscription[] = [];
    for (const [place, all] of this.open) {
      const hungry = [...all].filter(({ isHungry }) => isHungry);
      const one = hungry.length > 0 ? choose(hungry, place) : undefined;
      if (one) chosen.push(one);
    }
    return chosen
      .sort((one, other) => one.servedAt - other.servedAt)
      .map(({ partition, next }) => ({ ...partition, offset: next }));
  }

  private deliver(partition: TopicPartition, fetched: FetchedRecords): Promise<unknown> {
    const turn = ++this.turn;
    const given = [...(this.open.get(placeOf(partition)) ?? [])].filter(({ next }) => next === fetched.from);
    return Promise.all(
      given.map((each) => {
        each.servedAt = turn;
        return each.give(fetched);
      }),
    );
  }

  private disturb(wanted: readonly Wanted[], error: unknown): void {
    for (const each of wanted)
      for (const subscription of [...(this.open.get(placeOf(each)) ?? [])])
        if (subscription.next === each.offset) subscription.disturb(error);
  }
}
