import type { Broker, Cluster, Consumer, ConsumerConfig, ConsumerRunConfig, Kafka } from 'kafkajs';
import type { Life } from './mortal-process';

/**
 * The Kafka client of a process. Brokers notice a dead process only after seconds of silence. Here its consumers leave
 * their groups at once, in whatever state, so that a suite with many deaths does not take long.
 */
export class MortalKafka {
  readonly kafka: Kafka;
  private readonly consumers: { readonly consumer: Consumer; readonly busy: Promise<unknown>[] }[] = [];

  constructor(
    kafka: Kafka,
    private readonly life: Life,
  ) {
    const consumer = (config: ConsumerConfig) => {
      const partitionAssigners = config.partitionAssigners?.map(
        (assigner): typeof assigner =>
          (given) =>
            assigner({ ...given, cluster: this.mortalCluster(given.cluster) }),
      );
      return this.mortal(kafka.consumer({ ...config, ...(partitionAssigners && { partitionAssigners }) }));
    };
    this.kafka = Object.assign(Object.create(kafka) as Kafka, { consumer });
  }

  /** Call it after the life has ended. */
  async leaveGroups(): Promise<void> {
    await Promise.all(
      this.consumers.map(async ({ consumer, busy }) => {
        // A member cannot leave while it joins.
        await Promise.allSettled(busy);
        await consumer.disconnect();
      }),
    );
  }

  /** The fetches of a dead process never end. */
  private mortalCluster(cluster: Cluster): Cluster {
    const { life } = this;
    const mortalBroker = (broker: Broker): Broker =>
      Object.assign(Object.create(broker) as Broker, {
        fetch: (...request: Parameters<Broker['fetch']>) =>
          life.live(() => broker.fetch(...request) as Promise<unknown>),
      });
    return Object.assign(Object.create(cluster) as Cluster, {
      connect: () => life.live(() => cluster.connect()),
      findBroker: (node: Parameters<Cluster['findBroker']>[0]) =>
        life.live(async () => mortalBroker(await cluster.findBroker(node))),
    });
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

  /** A batch that is in progress when the process dies must not delay the disconnect of the consumer. */
  private cutShort({ eachBatch }: ConsumerRunConfig): NonNullable<ConsumerRunConfig['eachBatch']> {
    return (payload) => Promise.race([eachBatch!(payload), this.life.death]);
  }
}
