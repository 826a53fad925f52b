import { inTime } from '@maru/kernel';
import type { Scheduler, TimeLimit, Topic, Tracer } from '@maru/kernel';
import type { Kafka } from '../client/kafkajs';
import type { DataSource } from 'typeorm';
import { ConsumerPositions } from '../../delivery/consumer-positions';
import type { BatchConsumerOptions } from '../../message-bus';
import type { Publications } from '../../publications';
import { boundedTransactions } from './bounded-transactions';
import { KeptAdmin } from '../client/kept-admin';
import { ensureTopics } from '../ensure-topics';
import { KafkaUnavailable } from '../client/kafka-unavailable';
import { RelayMessages } from './relay-messages';
import { RelayProducer } from './relay-producer';
import { RelayProgress } from './relay-progress';
import type { Progress } from './relay-progress';
import { RelayWriter } from './relay-writer';
import { TailReader } from './tail-reader';
import type { TopicTails } from './tail-reader';
import { topicEnds } from './topic-ends';
import { topicLoss } from './topic-loss';

export interface RelayOutletOptions {
  readonly group: string;
  readonly topic: Topic;
  readonly publications: Publications;
  readonly dataSource: DataSource;
  readonly kafka: Kafka;
  readonly tracer?: Tracer | undefined;
  readonly scheduler: Scheduler;
  readonly batchSize: number;
  readonly sendTimeoutMs: number;
  /** The time between two checks that the topic still has all sent messages, in ms. */
  readonly checkIntervalMs: number;
  /** The database ends a transaction after this time without a statement, in ms. */
  readonly idleMs: number;
  /** Throws when this instance must not write (any more). */
  readonly mayWrite: () => void;
  /** Called when the topic has lost sent messages. */
  readonly onLoss: (error: Error) => void;
}

// The progress waits for this time, because each store is a commit. The tails tell a successor what was sent since.
const STORE_MS = 100;

/** Connects the log of one context to its topic. */
export class RelayOutlet {
  readonly messages: RelayMessages;
  /** The relay as a batch group, whose effect is the records on the topic. */
  readonly consumer: BatchConsumerOptions;
  private readonly producer: RelayProducer;
  private readonly progress: RelayProgress;
  private readonly writer: RelayWriter;
  private readonly tails: TailReader;
  private readonly limit: TimeLimit;
  private readonly admin: KeptAdmin;
  private readonly giveUp = new AbortController();
  private cancelHurry: (() => void) | undefined;

  constructor(private readonly options: RelayOutletOptions) {
    const { group, topic, publications, dataSource, kafka, scheduler, sendTimeoutMs, batchSize } = options;
    this.messages = new RelayMessages(publications);
    this.limit = { scheduler, ms: sendTimeoutMs, signal: this.giveUp.signal };
    this.producer = new RelayProducer({ kafka, topic: topic.name, limit: this.limit, tracer: options.tracer });
    this.tails = new TailReader({ kafka, topic, window: 2 * batchSize, limit: this.limit });
    this.admin = new KeptAdmin({ kafka, scheduler });
    this.progress = new RelayProgress(group);
    this.writer = new RelayWriter({
      ...options,
      producer: this.producer,
      progress: this.progress,
      readTails: () => this.readTails(),
      isLate: (message) => this.messages.isLate(message),
    });
    this.consumer = {
      group,
      // Not used, because the publications decide which types are sent.
      types: [],
      dataSource: boundedTransactions(dataSource, options.idleMs),
      batchSize,
      prepare: () => this.writer.look(),
      handleBatch: (batch, transaction) => this.writer.write(batch, transaction),
      writes: (batch) => this.writer.writes(batch),
      storeWithinMs: STORE_MS,
      committed: () => this.writer.settled(),
    };
  }

  /**
   * Connects, creates the topic if it is missing, and reads its end. If the topic has lost sent messages, the group
   * goes back to the position before them.
   */
  async open(): Promise<void> {
    const { group, topic, dataSource, kafka, onLoss } = this.options;
    await inTime(ensureTopics(kafka, [topic]), this.limit);
    await this.producer.connect();
    // Load the progress before the topic is read, so that a concurrent write of another instance is no loss.
    const done = await this.progress.load(dataSource);
    const { position } = await new ConsumerPositions(group).load(dataSource);
    const tails = await this.readTails();
    const now: Progress = {
      cluster: tails.cluster,
      topic: topic.name,
      next: tails.partitions.map(({ next }) => next),
      position: done && done.position > position ? done.position : position,
    };
    const loss = done && topicLoss(tails, done);
    if (loss && loss.from < position) {
      await dataSource.transaction(async (transaction) => {
        await new ConsumerPositions(group).moveAll(transaction, loss.from);
        await this.progress.save(transaction, now);
      });
      onLoss(loss.error);
    }
    this.writer.open(tails, now);
  }

  /** Checks the topic from time to time. Resolves when it has lost sent messages, or when the signal aborts. */
  async lost(signal: AbortSignal): Promise<void> {
    const { topic, scheduler, checkIntervalMs } = this.options;
    for (;;) {
      await scheduler.sleep(checkIntervalMs, signal);
      if (signal.aborted) return;
      const sent = this.writer.ends;
      // If Kafka does not answer, the next send reports it.
      const ends = await topicEnds(this.admin, topic.name).catch(() => undefined);
      if (ends && sent?.some((next, partition) => (ends[partition] ?? 0) < next)) return;
    }
  }

  /** Gives up every request to Kafka that takes longer than this from now on, in ms. */
  hurry(withinMs: number): void {
    this.cancelHurry = this.options.scheduler.after(withinMs, () => this.giveUp.abort());
  }

  async close(): Promise<void> {
    this.cancelHurry?.();
    await Promise.all([this.producer.close(), this.admin.close()]);
  }

  private async readTails(): Promise<TopicTails> {
    try {
      return await this.tails.read();
    } catch (error) {
      throw new KafkaUnavailable(`could not read the end of ${this.options.topic.name}`, error);
    }
  }
}
