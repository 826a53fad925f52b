import { backoffMs } from '@maru/kernel';
import type { Random, Scheduler, Topic } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import type { Message } from '../../message';
import type { Tail, TailOptions } from '../../tail';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from '../client/kafkajs';
import type { GroupMemberTimes } from '../consumer/group-member-options';
import { sourceOf } from '../records/log-position';
import { fromRecord } from '../records/wire';

export interface KafkaTailOptions {
  readonly kafka: Kafka;
  /** The name of a group for the brokers. */
  readonly groupIdOf: (group: string) => string;
  readonly topics: readonly Topic[];
  /** Makes sure that the topics exist. */
  readonly prepare: () => Promise<void>;
  readonly times: GroupMemberTimes;
  readonly scheduler: Scheduler;
  readonly random: Random;
}

// One fetch. A tail is read at once, so it keeps no more.
const FETCH_BYTES = 1_048_576;

/**
 * A tail of the topics of contexts. Each connection is a consumer group of its own, so every process gets every
 * partition. It stores no offset, so the brokers forget the group when its member has left.
 */
export class KafkaTail implements Tail {
  private readonly closing = new AbortController();
  private readonly contexts: ReadonlyMap<string, string>;
  private readonly running: Promise<void>;

  constructor(
    private readonly options: TailOptions,
    private readonly ports: KafkaTailOptions,
  ) {
    this.contexts = new Map(ports.topics.map(({ name, context }) => [name, context]));
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
      const consumer = this.makeConsumer();
      try {
        await this.follow(consumer, () => (attempt = 0));
      } catch (error) {
        if (!signal.aborted) this.options.failed?.(error, ++attempt);
      } finally {
        // The brokers end a session that does not leave in time.
        await consumer.disconnect().catch(() => undefined);
      }
      if (!signal.aborted) await scheduler.sleep(backoffMs(attempt, 100, 5_000, random), signal);
    }
  }

  private makeConsumer(): Consumer {
    const { kafka, groupIdOf, times } = this.ports;
    return kafka.consumer({
      groupId: `${groupIdOf(this.options.name)}/${randomUUID()}`,
      allowAutoTopicCreation: false,
      sessionTimeout: times.sessionMs,
      heartbeatInterval: times.heartbeatMs,
      maxBytes: FETCH_BYTES,
      maxWaitTimeInMs: times.fetchMs,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
    });
  }

  /** Hears the topics until the connection fails or the tail is closed. */
  private async follow(consumer: Consumer, connected: () => void): Promise<void> {
    const { signal } = this.closing;
    const ended = new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    // Rejected before anybody waits for it when the first connection fails.
    ended.catch(() => undefined);
    let joined = false;
    consumer.on(consumer.events.GROUP_JOIN, () => (joined = true));
    // The client finds out the ends of the partitions before its first fetch, so what comes later is heard.
    consumer.on(consumer.events.FETCH, () => {
      if (!joined) return;
      joined = false;
      connected();
      this.options.interrupted();
    });
    await this.ports.prepare();
    if (signal.aborted) return;
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.contexts.keys()], fromBeginning: false });
    await consumer.run({ autoCommit: false, eachBatch: (payload) => this.take(payload) });
    await ended;
  }

  private take({ batch }: EachBatchPayload): Promise<void> {
    const context = this.contexts.get(batch.topic);
    const messages = batch.messages.flatMap((record) => this.messageOf(record, batch, context));
    if (messages.length > 0 && !this.closing.signal.aborted) this.options.hear(messages);
    return Promise.resolve();
  }

  private messageOf(
    record: KafkaMessage,
    { topic, partition }: EachBatchPayload['batch'],
    context: string | undefined,
  ): readonly Message[] {
    const place = `${topic}/${partition}/${record.offset}`;
    const { message, breach } = fromRecord(record, place, context && sourceOf(context));
    return breach === undefined ? [message] : [];
  }
}
