import { openOwnKafka } from '@maru/backends';
import { setTimeout as sleep } from 'node:timers/promises';

export interface OwnKafkaOptions {
  readonly dataDirectory: string;
  /** Gets a message when something takes time, and when the broker has ended by itself. */
  readonly onProgress: (message: string) => void;
}

type Broker = NonNullable<Awaited<ReturnType<typeof openOwnKafka>>['kafka']>;

/** No Kafka is configured, and none can be started here. */
export class NoKafka extends Error {
  override readonly name = 'NoKafka';
  constructor(why: string) {
    super(
      `the processes need Kafka, and none can be started: ${why}.\n` +
        '  Install Java 17 or later and Maven, or Docker; or set KAFKA_BROKERS to a Kafka that runs.',
    );
  }
}

const PAUSE_MS = 1_000;

/** The shop's own Kafka, which is restarted on the same port when it has ended by itself. */
export class OwnKafka {
  readonly brokers: string;
  readonly what: string;
  private stopped = false;

  private constructor(
    private broker: Broker,
    private readonly options: OwnKafkaOptions,
  ) {
    this.brokers = broker.brokers;
    this.what = broker.what;
    void this.watch();
  }

  /** @throws NoKafka when none can be started here; BackendError when a start fails */
  static async start(options: OwnKafkaOptions): Promise<OwnKafka> {
    options.onProgress('starting Kafka');
    const found = await openOwnKafka(options);
    if (!found.kafka) throw new NoKafka(found.why);
    return new OwnKafka(found.kafka, options);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.broker.close();
  }

  private async watch(): Promise<void> {
    const { onProgress } = this.options;
    while (!this.stopped) {
      const { code, signal } = await this.broker.exited;
      while (!this.stopped) {
        onProgress(`Kafka has ended (${signal ?? code}) and is restarted`);
        await sleep(PAUSE_MS);
        if (await this.startAgain()) break;
      }
    }
  }

  private async startAgain(): Promise<boolean> {
    const { onProgress } = this.options;
    try {
      const port = Number(this.brokers.split(':').at(-1));
      const { kafka } = await openOwnKafka({ ...this.options, port });
      if (!kafka) return false;
      this.broker = kafka;
      // `stop` may have been called while the broker started.
      if (this.stopped) await kafka.close();
      return true;
    } catch (error) {
      onProgress(`Kafka does not start: ${(error as Error).message}`);
      return false;
    }
  }
}
