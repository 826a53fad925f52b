import type { Consumer, ConsumerConfig, ConsumerRunConfig, Kafka } from 'kafkajs';
import type { Life } from './mortal-process';

/**
 * A process's client of Kafka. Brokers notice the death of a process by its silence, after seconds; here its consumers leave their
 * groups by force, whatever they are at, so that a suite of many deaths does not take long.
 */
export class MortalKafka {
  readonly kafka: Kafka;
  private readonly consumers: { readonly consumer: Consumer; readonly busy: Promise<unknown>[] }[] = [];

  constructor(
    kafka: Kafka,
    private readonly life: Life,
  ) {
    const consumer = (config: ConsumerConfig) => this.mortal(kafka.consumer(config));
    this.kafka = Object.assign(Object.create(kafka) as Kafka, { consumer });
  }

  /** To be called when the life is over. */
  async leaveGroups(): Promise<void> {
    await Promise.all(
      this.consumers.map(async ({ consumer, busy }) => {
        // A member cannot leave while it joins.
        await Promise.allSettled(busy);
        await consumer.disconnect();
      }),
    );
  }

  private mortal(consumer: Consumer): Consumer {
    const busy: Promise<unknown>[] = [];
    this.consumers.push({ consumer, busy });
    const noted = (work: () => Promise<void>) =>
      this.life.live(() => {
        const working = work();
        busy.push(working);
        return working;
      });
    return {
      ...consumer,
      connect: () => noted(() => consumer.connect()),
      run: (config: ConsumerRunConfig = {}) =>
        noted(() => consumer.run({ ...config, eachBatch: this.cutShort(config) })),
    };
  }

  /** What is at a batch when the process dies must not keep the consumer. */
  private cutShort({ eachBatch }: ConsumerRunConfig): NonNullable<ConsumerRunConfig['eachBatch']> {
    return (payload) => Promise.race([eachBatch!(payload), this.life.death]);
  }
}
