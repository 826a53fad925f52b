import type { EntityManager } from 'typeorm';
import { PositionMoved } from '../../delivery/position-moved';
import type { BatchWrite } from '../../message-bus';
import type { Message } from '../../message';
import { PoisonMessage } from '../../poison-message';
import { KafkaUnavailable } from '../client/kafka-unavailable';
import { partitionKeyOf } from '../records/partition-key';
import { partitionOf } from '../records/partition-of';
import type { TopicTails } from './tail-reader';
import type { RelayProducer, Written } from './relay-producer';
import type { Progress, RelayProgress } from './relay-progress';
import { SentPartition } from './sent-partition';
import type { OutgoingMessage } from './outgoing-message';
import { topicLoss } from './topic-loss';
import { toRecord } from '../records/wire';

/** The relay must read its topic again. Its subscription ends, as if another instance had moved its position. */
export class RelayInterrupted extends PositionMoved {
  constructor(group: string, cause: Error) {
    super(group);
    this.message = `${group} starts over: ${cause.message}`;
    this.cause = cause;
  }
}

export interface RelayWriterOptions {
  readonly group: string;
  readonly producer: RelayProducer;
  readonly progress: RelayProgress;
  /** @throws KafkaUnavailable */
  readonly readTails: () => Promise<TopicTails>;
  /** Whether the message was parked, so that later ones may have been sent before it. */
  readonly isLate: (message: Message) => boolean;
  /** Throws when this instance must not write (any more). */
  readonly mayWrite: () => void;
  /** Called when the topic was deleted and created again while the relay wrote to it. */
  readonly onLoss: (error: Error) => void;
}

/** Writes batches of messages to the topic, without those that are there already. */
export class RelayWriter {
  private done: Progress | undefined;
  private noted: Progress | undefined;
  // The contents of the topic; undefined while they are unknown, as after a failed send.
  private sent: readonly SentPartition[] | undefined;
  // The contents after the last send, whose progress is not committed yet.
  private unsettled: readonly SentPartition[] | undefined;

  constructor(private readonly options: RelayWriterOptions) {}

  /** Begins at the current ends of the topic. It has at least the messages of `done`. */
  open(tails: TopicTails, done: Progress): void {
    this.done = done;
    this.noted = undefined;
    this.sent = tails.partitions.map((tail) => new SentPartition(tail, done.position));
  }

  /**
   * Reads the ends of the topic if they are unknown after a failed send. Call it before each transaction and outside of
   * it, because it takes longer with more partitions, and the database ends an idle transaction. If another instance
   * writes meanwhile, the transaction finds the position moved, or the sent records are repetitions.
   * @throws RelayInterrupted
   */
  async look(): Promise<void> {
    const { done, sent, options } = this;
    if (!done || sent) return;
    const tails = await options.readTails().catch((error: unknown) => {
      throw interrupted(options.group, error);
    });
    const loss = topicLoss(tails, done);
    if (loss) throw new RelayInterrupted(options.group, loss.error);
    this.sent = tails.partitions.map((tail) => new SentPartition(tail, done.position));
  }

  /**
   * Writes the missing messages in order, and stores the progress in the transaction. If that is not committed, the
   * same messages come again and are skipped.
   * @throws RelayInterrupted when it is unknown what was written
   * @throws PoisonMessage when a message cannot be written at all
   */
  async write(messages: readonly Message[], transaction: EntityManager): Promise<void> {
    await this.options.progress.save(transaction, await this.send(messages));
    this.sent = this.unsettled;
  }

  /**
   * As `write`, and gives the progress as a write of the batch. Until that is made, the contents of the topic count as
   * unknown: another instance may be sending the same messages, and one of both repeats them.
   */
  async writes(messages: readonly Message[]): Promise<readonly BatchWrite[]> {
    return [this.options.progress.write(await this.send(messages))];
  }

  private async send(messages: readonly Message[]): Promise<Progress> {
    const { group, producer, mayWrite } = this.options;
    mayWrite();
    const { sent, done } = this;
    if (!sent || !done) throw new Error('call open() and look() before write()');
    // Before `sent` is cleared, because nothing was sent when this throws a poison message.
    const records = this.recordsOf(messages, sent);
    this.sent = undefined;
    try {
      if (records.length > 0) this.note(records, sent, await producer.send(records));
      const last = messages.at(-1)!.position;
      this.noted = {
        ...done,
        next: sent.map(({ next }) => next),
        position: last > done.position ? last : done.position,
      };
      this.unsettled = sent;
      return this.noted;
    } catch (error) {
      throw interrupted(group, error);
    }
  }

  /** The offsets before which no partition may end; undefined while they are unknown. */
  get ends(): readonly number[] | undefined {
    return this.sent?.map(({ next }) => next);
  }

  /** The last `write` or its `writes` were committed. */
  settled(): void {
    this.done = this.noted;
    this.noted = undefined;
    this.sent = this.unsettled;
  }

  private recordsOf(messages: readonly Message[], sent: readonly SentPartition[]): OutgoingMessage[] {
    const records: OutgoingMessage[] = [];
    for (const message of messages) {
      const partition = partitionOf(partitionKeyOf(message.key), sent.length);
      const verdict = this.options.isLate(message) ? 'late' : sent[partition]!.judge(message.position);
      if (verdict === 'skip') continue;
      const late = verdict === 'late';
      try {
        const { key, value, headers, timestamp } = toRecord(message, { late });
        records.push({ message, late, record: { key, value, headers, timestamp, partition } });
      } catch (error) {
        throw new PoisonMessage(message, error);
      }
    }
    return records;
  }

  private note(records: readonly OutgoingMessage[], sent: readonly SentPartition[], written: Written): void {
    const reached = new Map<number, string>();
    for (const { message, late, record } of records) if (!late) reached.set(record.partition, message.position);
    for (const [partition, { first, next }] of written) {
      const { next: expected } = sent[partition]!;
      if (first < expected) {
        this.options.onLoss(
          new Error(
            `partition ${partition} of the topic was emptied while the relay wrote to it: a record got offset ${first}, ` +
              `not ${expected}. New consumer groups miss the earlier messages. To have them sent again, stop the relay, ` +
              'delete the topic and start the relay.',
          ),
        );
      }
      sent[partition]!.wrote(reached.get(partition) ?? '', next);
    }
  }
}

const interrupted = (group: string, error: unknown): unknown =>
  error instanceof KafkaUnavailable ? new RelayInterrupted(group, error) : error;
