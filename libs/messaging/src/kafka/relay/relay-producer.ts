import { batchSpans, inTime } from '@maru/kernel';
import type { TimeLimit, Tracer } from '@maru/kernel';
import type { Kafka, Producer, RecordMetadata } from '../client/kafkajs';
import { PoisonMessage } from '../../poison-message';
import { KafkaUnavailable } from '../client/kafka-unavailable';
import { chunksOf } from './outgoing-message';
import type { OutgoingMessage } from './outgoing-message';

/** The offsets of written records, by partition: that of the first one, and the next one behind the last. */
export type Written = ReadonlyMap<number, { readonly first: number; readonly next: number }>;

export interface RelayProducerOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  /** The time limit of a send or a connection. */
  readonly limit: TimeLimit;
  /** Records a span in each trace of a send; default none. */
  readonly tracer?: Tracer | undefined;
}

/**
 * Sends records in order, with the acknowledgement of all replicas. Without a failed send, no record is written twice.
 * After a failed send it is unknown which records were written, so the next one uses a new producer. Under the old
 * sequence numbers, the broker would take new records for repetitions and drop them.
 */
export class RelayProducer {
  private producer: Promise<Producer> | undefined;

  constructor(private readonly options: RelayProducerOptions) {}

  /** @throws KafkaUnavailable */
  async connect(): Promise<void> {
    await this.connected();
  }

  /**
   * Resolves when everything is written.
   * @throws PoisonMessage when the broker takes a message for too large
   * @throws KafkaUnavailable when it is unknown what was written
   */
  async send(records: readonly OutgoingMessage[]): Promise<Written> {
    const written = new Map<number, { first: number; next: number }>();
    for (const chunk of chunksOf(records)) {
      for (const [partition, first, count] of await this.sendChunk(chunk)) {
        written.set(partition, { first: written.get(partition)?.first ?? first, next: first + count });
      }
    }
    return written;
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }

  /** Discards the producer. It disconnects after `work` has ended, because it would connect again by itself before. */
  private discard(producer: Producer, work: Promise<unknown>): void {
    this.producer = undefined;
    void work
      .catch(() => undefined)
      .then(() => producer.disconnect())
      .catch(() => undefined);
  }

  private async sendChunk(
    chunk: readonly OutgoingMessage[],
  ): Promise<[partition: number, first: number, count: number][]> {
    const { topic, limit, tracer } = this.options;
    const producer = await this.connected();
    const messages = chunk.map(({ record }) => record);
    const counts = new Map<number, number>();
    for (const { partition } of messages) counts.set(partition, (counts.get(partition) ?? 0) + 1);
    const ended = batchSpans(tracer, `send ${topic}`, chunk, contextOf, () => ({
      kind: 'producer',
      attributes: {
        'messaging.system.name': 'kafka',
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
        'messaging.destination.name': topic,
        'messaging.batch.message_count': chunk.length,
      },
    }));
    const sending = producer.send({ topic, acks: -1, messages });
    try {
      const answers = await inTime(sending, limit);
      ended?.();
      return answers.map(({ partition, baseOffset }: RecordMetadata) => [
        partition,
        Number(baseOffset),
        counts.get(partition)!,
      ]);
    } catch (error) {
      ended?.(error);
      this.discard(producer, sending);
      if (!isTooLarge(error)) throw new KafkaUnavailable(`could not send to ${topic}`, error);
      throw chunk.length === 1 ? new PoisonMessage(chunk[0]!.message, error) : error;
    }
  }

  private connected(): Promise<Producer> {
    if (this.producer) return this.producer;
    const connecting = this.open().catch((error: unknown) => {
      if (this.producer === connecting) this.producer = undefined;
      throw new KafkaUnavailable('no broker can be reached', error);
    });
    this.producer = connecting;
    return connecting;
  }

  private async open(): Promise<Producer> {
    const producer = this.options.kafka.producer({
      idempotent: true,
      // One request at a time, because a second one would be written even if the first one fails.
      maxInFlightRequests: 1,
      // The fewest that an idempotent producer may have, because the relay reads the topic before it tries again.
      retry: { retries: 1, initialRetryTime: 100 },
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition!,
    });
    const connecting = producer.connect();
    try {
      await inTime(connecting, this.options.limit);
      return producer;
    } catch (error) {
      this.discard(producer, connecting);
      throw error;
    }
  }
}

const contextOf = ({ message }: OutgoingMessage) => message.traceparent;

function isTooLarge(error: unknown): boolean {
  const { type = '', cause } = error as { type?: string; cause?: unknown };
  if (type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE') return true;
  return typeof cause === 'object' && cause !== null && isTooLarge(cause);
}
