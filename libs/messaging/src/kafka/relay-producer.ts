import type { Scheduler } from '@maru/kernel';
import type { Kafka, Producer, RecordMetadata } from 'kafkajs';
import type { Message } from '../message';
import { PoisonMessage } from '../poison-message';
import { KafkaUnavailable } from './kafka-unavailable';
import type { OutgoingRecord } from './wire';

/** A message that is to be sent, as its record, to a partition. */
export interface ToSend {
  readonly message: Message;
  readonly partition: number;
  readonly late: boolean;
  readonly record: OutgoingRecord;
}

/** Where records were written, by partition: the offset of the first one, and the one behind the last. */
export type Written = ReadonlyMap<number, { readonly first: number; readonly next: number }>;

export interface RelayProducerOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly scheduler: Scheduler;
  /** How long a send may take, in ms. */
  readonly patienceMs: number;
}

// Brokers refuse more than 1,048,588 bytes in one batch of a partition, unless they are told otherwise (`max.message.bytes`).
const MOST_BYTES = 900_000;
// What a record and each of its headers take besides their texts, at most.
const RECORD_BYTES = 32;
const HEADER_BYTES = 8;

/**
 * Sends records in order, with the acknowledgement of all replicas, and none of them twice as long as no send fails. After one
 * has failed, nobody knows what of it was written, and the next one has a new producer: the broker would take what it sends
 * under the old one's sequence numbers for a repetition, and drop it.
 */
export class RelayProducer {
  private producer: Promise<Producer> | undefined;
  private readonly impatience = new Set<() => void>();
  private calm: (() => void) | undefined;

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
  async send(records: readonly ToSend[]): Promise<Written> {
    const written = new Map<number, { first: number; next: number }>();
    for (const chunk of chunksOf(records)) {
      for (const [partition, first, count] of await this.sendChunk(chunk)) {
        written.set(partition, { first: written.get(partition)?.first ?? first, next: first + count });
      }
    }
    return written;
  }

  /** What is being sent is given up when it takes longer than so many ms. */
  hurry(withinMs: number): void {
    this.calm = this.options.scheduler.after(withinMs, () => this.impatience.forEach((giveUp) => giveUp()));
  }

  async close(): Promise<void> {
    this.calm?.();
    await this.discard();
  }

  private async discard(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }

  private async sendChunk(chunk: readonly ToSend[]): Promise<[partition: number, first: number, count: number][]> {
    const { topic } = this.options;
    const producer = await this.connected();
    const messages = chunk.map(({ record, partition }) => ({ ...record, partition }));
    const counts = new Map<number, number>();
    for (const { partition } of chunk) counts.set(partition, (counts.get(partition) ?? 0) + 1);
    try {
      const answers = await this.inTime(producer.send({ topic, acks: -1, messages }));
      return answers.map(({ partition, baseOffset }: RecordMetadata) => [
        partition,
        Number(baseOffset),
        counts.get(partition)!,
      ]);
    } catch (error) {
      void this.discard();
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
    try {
      await this.inTime(producer.connect());
      return producer;
    } catch (error) {
      void producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  private inTime<Result>(work: Promise<Result>): Promise<Result> {
    const { scheduler, patienceMs } = this.options;
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new Error('no answer in time'));
      const cancel = scheduler.after(patienceMs, giveUp);
      this.impatience.add(giveUp);
      work.then(resolve, reject).finally(() => {
        cancel();
        this.impatience.delete(giveUp);
      });
    });
  }
}

/** In order, as many together as fit into one request. */
function* chunksOf(records: readonly ToSend[]): Generator<readonly ToSend[]> {
  let begin = 0;
  let bytes = 0;
  for (const [index, { record }] of records.entries()) {
    const size = bytesOf(record);
    if (index > begin && bytes + size > MOST_BYTES) {
      yield records.slice(begin, index);
      begin = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (begin < records.length) yield begin === 0 ? records : records.slice(begin);
}

function bytesOf({ key, value, headers }: OutgoingRecord): number {
  let bytes = RECORD_BYTES + Buffer.byteLength(key) + Buffer.byteLength(value);
  for (const name in headers) bytes += HEADER_BYTES + name.length + Buffer.byteLength(headers[name]!);
  return bytes;
}

function isTooLarge(error: unknown): boolean {
  const { type = '', cause } = error as { type?: string; cause?: unknown };
  if (type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE') return true;
  return typeof cause === 'object' && cause !== null && isTooLarge(cause);
}
