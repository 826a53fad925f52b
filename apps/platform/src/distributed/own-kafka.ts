import { openOwnKafka } from '@maru/backends';
import { setTimeout as sleep } from 'node:timers/promises';

export interface OwnKafkaOptions {
  readonly dataDirectory: string;
  /** Told what takes time, and when the broker has ended by itself. */
  readonly onProgress: (message: string) => void;
}

type Broker = NonNullable<Awaited<ReturnType<typeof openOwnKafka>>['kafka']>;

/** There is no Kafka, and none can be started here. */
export class NoKafka extends Error {
  override readonly name = 'NoKafka';
  constructor(why: string) {
    super(
      `the processes hear each other through Kafka, and there is none: ${why}.\n` +
        '  Install Java 17 or later and Maven, or Docker; or set KAFKA_BROKERS to a Kafka that runs.',
    );
  }
}

const PAUSE_MS = 1_000;

/** A Kafka of the shop's own, started again on the same port when it has ended by itself. */
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

  /** @throws NoKafka; BackendError when one that should work does not */
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
        onProgress(`Kafka has ended (${signal ?? code}) and is started again`);
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
      // It may have been told to go while the broker came.
      if (this.stopped) await kafka.close();
      return true;
    } catch (error) {
      onProgress(`Kafka does not start: ${(error as Error).message}`);
      return false;
    }
  }
}
