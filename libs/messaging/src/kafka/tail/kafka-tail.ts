import { backoffMs } from '@maru/kernel';
import type { Random, Scheduler, Topic } from '@maru/kernel';
import type { Message } from '../../message';
import type { Tail, TailOptions } from '../../tail';
import type { KafkaMessage } from '../client/kafkajs';
import type { KeptAdmin } from '../client/kept-admin';
import type { FetchedRecords } from '../consumer/feed';
import type { SharedFeed } from '../feed/shared-feed';
import type { Subscription } from '../feed/subscription';
import { orAborted } from '../or-aborted';
import { sourceOf } from '../records/log-position';
import { placeOf } from '../records/topic-partition';
import type { TopicPartition } from '../records/topic-partition';
import { fromRecord } from '../records/wire';

export interface KafkaTailOptions {
  readonly admin: KeptAdmin;
  readonly feed: SharedFeed;
  readonly topics: readonly Topic[];
  /** Makes sure that the topics exist. */
  readonly prepare: () => Promise<void>;
  readonly scheduler: Scheduler;
  readonly random: Random;
}

// How often a tail looks for partitions that an operator has added, in ms.
const LOOK_MS = 60_000;

/**
 * A tail of the topics of contexts, from their ends on. It reads them through the feed of the process, without a
 * consumer group, so every process gets every partition.
 */
export class KafkaTail implements Tail {
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;

  constructor(
    private readonly options: TailOptions,
    private readonly ports: KafkaTailOptions,
  ) {
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { scheduler, random } = this.ports;
    const { signal } = this.closing;
    for (let attempt = 0; !signal.aborted;) {
      try {
        await this.follow(() => (attempt = 0));
      } catch (error) {
        if (signal.aborted) return;
        this.options.failed?.(error, ++attempt);
        await scheduler.sleep(backoffMs(attempt, 100, 5_000, random), signal);
      }
    }
  }

  /** Hears the topics until a fetch fails, a topic gets more partitions, or the tail is closed. */
  private async follow(heard: () => void): Promise<void> {
    const { feed, prepare, topics } = this.ports;
    const ended = new AbortController();
    const end = () => ended.abort();
    this.closing.signal.addEventListener('abort', end, { once: true });
    const open: Subscription[] = [];
    let fault: { readonly error: unknown } | undefined;
    try {
      await orAborted(prepare(), ended.signal);
      for (const { name: topic, context } of topics) {
        for (const { partition, offset } of await this.endsOf(topic)) {
          if (ended.signal.aborted) return;
          const place = { topic, partition };
          const subscription = feed.subscribe(place, {
            take: async (fetched) => {
              heard();
              this.hear(place, context, fetched);
              void this.rest(open, ended.signal);
              return true;
            },
            passOver: () => undefined,
            disturbed: (error) => {
              fault ??= { error };
              end();
            },
          });
          subscription.seek(offset);
          open.push(subscription);
        }
      }
      for (const each of open) each.resume();
      // Everything behind the ends comes from now on.
      this.options.interrupted();
      await this.untilGrown(open.length, ended.signal);
      if (fault) throw fault.error;
    } finally {
      end();
      this.closing.signal.removeEventListener('abort', end);
      for (const each of open) each.pause();
    }
  }

  private async endsOf(topic: string): Promise<readonly { readonly partition: number; readonly offset: number }[]> {
    const ends = await this.ports.admin.ask(topic, (admin) => admin.fetchTopicOffsets(topic));
    return ends.map(({ partition, high }) => ({ partition, offset: Number(high) }));
  }

  private async untilGrown(partitions: number, signal: AbortSignal): Promise<void> {
    const topics = this.ports.topics.map(({ name }) => name);
    while (!signal.aborted) {
      await this.ports.scheduler.sleep(LOOK_MS, signal);
      if (signal.aborted) return;
      const found = await this.ports.admin
        .ask('the topics', (admin) => admin.fetchTopicMetadata({ topics }))
        // Without an answer, the next fetch tells.
        .catch(() => undefined);
      if (found && found.topics.reduce((sum, topic) => sum + topic.partitions.length, 0) !== partitions) return;
    }
  }

  private hear(place: TopicPartition, context: string, { records }: FetchedRecords): void {
    const messages = records.flatMap((record) => messageOf(record, place, context));
    if (messages.length > 0 && !this.closing.signal.aborted) this.options.hear(messages);
  }

  /** Fetches nothing while nobody is in a hurry, so that the next fetch brings more messages. */
  private async rest(open: readonly Subscription[], ended: AbortSignal): Promise<void> {
    const rest = this.options.rest?.();
    if (!rest) return;
    for (const each of open) each.pause();
    await orAborted(rest, ended);
    if (!ended.aborted) for (const each of open) each.resume();
  }
}

function messageOf(record: KafkaMessage, place: TopicPartition, context: string): readonly Message[] {
  const { message, breach } = fromRecord(record, `${placeOf(place)}/${record.offset}`, sourceOf(context));
  return breach === undefined ? [message] : [];
}
