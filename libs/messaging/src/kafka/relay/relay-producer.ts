import { inTime } from '@maru/kernel';
import type { TimeLimit } from '@maru/kernel';
import type { Kafka, Producer, RecordMetadata } from '../client/kafkajs';
import { PoisonMessage } from '../../poison-message';
import { KafkaUnavailable } from '../client/kafka-unavailable';
import { chunksOf } from './outgoing-message';
import type { OutgoingMessage } from './outgoing-message';

/** Where records were written, by partition: the offset of the first one, and the one behind the last. */
export type Written = ReadonlyMap<number, { readonly first: number; readonly next: number }>;

export interface RelayProducerOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  /** How long a send, or a connection, may take. */
  readonly patience: TimeLimit;
}

/**
 * Sends records in order, with the acknowledgement of all replicas, and none of them twice as long as no send fails. After one
 * has failed, nobody knows what of it was written, and the next one has a new producer: the broker would take what it sends
 * under the old one's sequence numbers for a repetition, and drop it.
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

  /** Never to be used again. Only when `work` has ended, too, it does not connect again by itself. */
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
    const { topic, patience } = this.options;
    const producer = await this.connected();
    const messages = chunk.map(({ record }) => record);
    const counts = new Map<number, number>();
    for (const { partition } of messages) counts.set(partition, (counts.get(partition) ?? 0) + 1);
    const sending = producer.send({ topic, acks: -1, messages });
    try {
      const answers = await inTime(sending, patience);
      return answers.map(({ partition, baseOffset }: RecordMetadata) => [
        partition,
        Number(baseOffset),
        counts.get(partition)!,
      ]);
    } catch (error) {
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
      // One request at a time: a second one would be written in spite of a first one that failed.
      maxInFlightRequests: 1,
      // As few as an idempotent producer may have: whoever sends looks at the topic before it tries again.
      retry: { retries: 1, initialRetryTime: 100 },
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition!,
    });
    const connecting = producer.connect();
    try {
      await inTime(connecting, this.options.patience);
      return producer;
    } catch (error) {
      this.discard(producer, connecting);
      throw error;
    }
  }
}

function isTooLarge(error: unknown): boolean {
  const { type = '', cause } = error as { type?: string; cause?: unknown };
  if (type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE') return true;
  return typeof cause === 'object' && cause !== null && isTooLarge(cause);
}
