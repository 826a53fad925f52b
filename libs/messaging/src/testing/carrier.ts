import type { EventStore, Subscription } from '@maru/event-store';
import type { Kafka, Producer } from 'kafkajs';
import { contextOf, MessageTranslator } from '../log/message-translator';
import { partitionKeyOf } from '../kafka/records/partition-key';
import { partitionOf } from '../kafka/records/partition-of';
import { toRecord } from '../kafka/records/wire';
import type { Message } from '../message';
import type { Publications } from '../publications';

// Brokers refuse batches of more than a megabyte.
const BATCH = 1_000;

export interface CarrierOptions {
  readonly kafka: Kafka;
  readonly store: EventStore;
  readonly publications: readonly Publications[];
  readonly topicOf: (context: string) => string;
  readonly partitions: number;
}

/**
 * Sends the public messages of a log to Kafka, in its order. It checks nothing, so that a message that breaks its
 * contract tests the check of the consumer. Unlike a relay, it stores no position.
 */
export class Carrier {
  private readonly producer: Producer;
  private readonly translator: MessageTranslator;
  private subscription: Subscription | undefined;

  constructor(private readonly options: CarrierOptions) {
    this.producer = options.kafka.producer({
      allowAutoTopicCreation: false,
      idempotent: true,
      retry: { retries: 20 },
      maxInFlightRequests: 1,
    });
    this.translator = new MessageTranslator(options.publications);
  }

  async start(): Promise<void> {
    await this.producer.connect();
    this.subscription = this.options.store.subscribe({ after: '' }, async (events) => {
      const messages = events.flatMap((event) => this.translator.translate(event)?.message ?? []);
      if (messages.length > 0) await this.carry(messages);
    });
    this.subscription.ended.catch((error: unknown) => process.stderr.write(`the carrier failed: ${String(error)}\n`));
  }

  async carry(messages: readonly Message[], { late = false } = {}): Promise<void> {
    const byContext = new Map<string, Message[]>();
    for (const message of messages) {
      const context = contextOf(message.key);
      byContext.set(context, [...(byContext.get(context) ?? []), message]);
    }
    for (const [context, its] of byContext) {
      for (let from = 0; from < its.length; from += BATCH) {
        await this.producer.send({
          topic: this.options.topicOf(context),
          acks: -1,
          messages: its.slice(from, from + BATCH).map((message) => ({
            ...toRecord(message, { late }),
            partition: partitionOf(partitionKeyOf(message.key), this.options.partitions),
          })),
        });
      }
    }
  }

  async close(): Promise<void> {
    await this.subscription?.close();
    await this.producer.disconnect();
  }
}
