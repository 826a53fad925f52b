import { BackendError } from '../backend-error';
import type { Exit } from '../guarded-process';
import { takesConnections } from '../takes-connections';
import { KAFKA_VERSION } from './kafka-libraries';
import { startKafka } from './start-kafka';
import type { StartKafkaOptions } from './start-kafka';
import { startKafkaInDocker } from './start-kafka-in-docker';

export interface OpenKafka {
  /** `host:port,host:port` */
  readonly brokers: string;
  readonly from: 'KAFKA_BROKERS' | 'java' | 'docker';
  /** A description for the person at the terminal. */
  readonly what: string;
  /** Ends a started Kafka; an existing one keeps running. */
  readonly close: () => Promise<void>;
}

/** A Kafka that was started here. */
export interface OwnKafka extends OpenKafka {
  /** Settles when it has ended, in whatever way. */
  readonly exited: Promise<Exit>;
}

/** A Kafka, or the reason why there is none. */
export type Found<Kafka extends OpenKafka> =
  { readonly kafka: Kafka } | { readonly kafka: undefined; readonly why: string };

export type OpenKafkaOptions = Pick<StartKafkaOptions, 'dataDirectory' | 'port' | 'heapMb' | 'onProgress' | 'env'>;

/**
 * A Kafka by the first way that works: the running one of KAFKA_BROKERS, one started with Java (and Maven, the first
 * time), one started with Docker.
 * @throws BackendError when KAFKA_BROKERS does not answer, or a started broker fails
 */
export async function openKafka(options: OpenKafkaOptions = {}): Promise<Found<OpenKafka>> {
  const { env = process.env } = options;
  const running = env['KAFKA_BROKERS'];
  if (!running) return openOwnKafka(options);
  if (!(await takesConnections(running))) {
    throw new BackendError('NOT_REACHABLE', `KAFKA_BROKERS is ${running}, and nothing answers there`);
  }
  const what = `the Kafka of KAFKA_BROKERS (${running})`;
  return { kafka: { brokers: running, from: 'KAFKA_BROKERS', what, close: async () => undefined } };
}

/** The same without KAFKA_BROKERS: one that is started here. */
export async function openOwnKafka(options: OpenKafkaOptions = {}): Promise<Found<OwnKafka>> {
  const lacking: string[] = [];
  for (const start of [withJava, withDocker]) {
    try {
      return { kafka: await start(options) };
    } catch (error) {
      if (!(error instanceof BackendError && error.lacking)) throw error;
      lacking.push(error.message);
    }
  }
  return { kafka: undefined, why: lacking.join('; ') };
}

async function withJava(options: OpenKafkaOptions): Promise<OwnKafka> {
  const broker = await startKafka(options);
  const what = `Apache Kafka ${KAFKA_VERSION}, one node (pid ${broker.pid})`;
  return { brokers: broker.brokers, from: 'java', what, exited: broker.exited, close: () => broker.stop() };
}

async function withDocker(options: OpenKafkaOptions): Promise<OwnKafka> {
  const container = await startKafkaInDocker(options);
  const what = `Apache Kafka ${KAFKA_VERSION}, one node in a container`;
  return { brokers: container.brokers, from: 'docker', what, exited: container.exited, close: () => container.stop() };
}
