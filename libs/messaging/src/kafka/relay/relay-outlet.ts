import { inTime } from '@maru/kernel';
import type { Scheduler, TimeLimit, Topic } from '@maru/kernel';
import type { Kafka } from '../client/kafkajs';
import type { DataSource } from 'typeorm';
import { ConsumerPositions } from '../../delivery/consumer-positions';
import type { BatchConsumerOptions } from '../../message-bus';
import type { Publications } from '../../publications';
import { boundedTransactions } from './bounded-transactions';
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
  readonly scheduler: Scheduler;
  readonly batchSize: number;
  readonly sendTimeoutMs: number;
  /** How often it is looked whether the topic is still there, in ms. */
  readonly checkIntervalMs: number;
  /** After so many ms in which nothing happens in it, a transaction is ended by the database. */
  readonly idleMs: number;
  /** Throws when this instance must not write (any more). */
  readonly mayWrite: () => void;
  /** Told when the topic has lost what was sent to it. */
  readonly onLoss: (error: Error) => void;
}

/** The way from the log of one context to its topic. */
export class RelayOutlet {
  readonly messages: RelayMessages;
  /** The relay as a batch group: its effect is what stands on the topic. */
  readonly consumer: BatchConsumerOptions;
  private readonly producer: RelayProducer;
  private readonly progress: RelayProgress;
  private readonly writer: RelayWriter;
  private readonly tails: TailReader;
  private readonly patience: TimeLimit;
  private readonly impatience = new AbortController();
  private calm: (() => void) | undefined;

  constructor(private readonly options: RelayOutletOptions) {
    const { group, topic, publications, dataSource, kafka, scheduler, sendTimeoutMs, batchSize } = options;
    this.messages = new RelayMessages(publications);
    this.patience = { scheduler, ms: sendTimeoutMs, signal: this.impatience.signal };
    this.producer = new RelayProducer({ kafka, topic: topic.name, patience: this.patience });
    this.tails = new TailReader({ kafka, topic, window: 2 * batchSize, patience: this.patience });
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
      // Not asked for: what is heard is all that the publications let out.
      types: [],
      dataSource: boundedTransactions(dataSource, options.idleMs),
      batchSize,
      prepare: () => this.writer.look(),
      handleBatch: (batch, transaction) => this.writer.write(batch, transaction),
      committed: () => this.writer.settled(),
    };
  }

  /**
   * Connects, makes the topic if it is missing, and looks what it has. When it has lost what was sent, the group goes back to
   * where that begins.
   */
  async open(): Promise<void> {
    const { group, topic, dataSource, kafka, onLoss } = this.options;
    await inTime(ensureTopics(kafka, [topic]), this.patience);
    await this.producer.connect();
    // Before the topic is looked at: what another instance may still write meanwhile must not look like a loss.
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

  /** Looks now and then whether the topic has lost what was sent, and resolves when it has, or when the signal aborts. */
  async lost(signal: AbortSignal): Promise<void> {
    const { kafka, topic, scheduler, checkIntervalMs } = this.options;
    for (;;) {
      await scheduler.sleep(checkIntervalMs, signal);
      if (signal.aborted) return;
      const sent = this.writer.ends;
      // A Kafka that cannot be asked is noticed with the next send.
      const ends = await topicEnds(kafka, topic.name).catch(() => undefined);
      if (ends && sent?.some((next, partition) => (ends[partition] ?? 0) < next)) return;
    }
  }

  /** What Kafka is asked for is given up when it takes longer than so many ms from now. */
  hurry(withinMs: number): void {
    this.calm = this.options.scheduler.after(withinMs, () => this.impatience.abort());
  }

  async close(): Promise<void> {
    this.calm?.();
    await this.producer.close();
  }

  private async readTails(): Promise<TopicTails> {
    try {
      return await this.tails.read();
    } catch (error) {
      throw new KafkaUnavailable(`could not look at the end of ${this.options.topic.name}`, error);
    }
  }
}
