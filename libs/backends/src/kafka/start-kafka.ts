import { freePorts } from '@maru/kernel';
import { mkdir, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BackendError } from '../backend-error';
import { takeFolder } from '../folder-lock';
import type { FolderLock } from '../folder-lock';
import { startGuarded } from '../guarded-process';
import type { Exit } from '../guarded-process';
import { onFreePorts } from '../on-free-ports';
import { untilAnswering } from './answering';
import { findJava } from './java';
import { kafkaLibraries } from './kafka-libraries';
import { formatStorage, storageIn } from './kafka-storage';
import type { JavaPlace } from './kafka-storage';
import { serverProperties } from './server-properties';
import type { BrokerListener } from './server-properties';

export interface StartKafkaOptions {
  /** Kept after `stop`, and a broker can be started on it again. Default: a temporary one, removed on `stop`. */
  readonly dataDirectory?: string;
  /** For clients; default any free one. Set it to restart at the address of an earlier broker. */
  readonly port?: number;
  /**
   * Further listeners, each of which redirects its clients to another port of 127.0.0.1, that of a proxy; `port`
   * default any free one.
   */
  readonly listeners?: readonly { readonly port?: number; readonly advertisedPort: number }[];
  /** Java's -Xmx in megabytes; default 512. */
  readonly heapMb?: number;
  /** Lines of `server.properties` that differ from those for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Reports slow steps. */
  readonly onProgress?: (message: string) => void;
  /** Source of JAVA_HOME, PATH and MARU_CACHE_DIR; default `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface KafkaProcess {
  /** `127.0.0.1:port` */
  readonly brokers: string;
  readonly port: number;
  /** In the order they were asked for. */
  readonly listeners: readonly Required<BrokerListener>[];
  readonly pid: number;
  readonly dataDirectory: string;
  /** Settles when the broker has ended, in whatever way. */
  readonly exited: Promise<Exit>;
  /** SIGKILL by default. SIGSTOP and SIGCONT pause and resume it. */
  kill(signal?: NodeJS.Signals): void;
  /** Ends it properly, within 10 s, and removes temporary data. Repeated calls have no effect. */
  stop(): Promise<void>;
}

// The broker runs for seconds or minutes beside its clients on few cores. The compiler that optimises most, and a
// collector with threads of its own, cost such a broker more than they save.
const FOR_A_SHORT_LIFE = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
const START_PATIENCE_MS = 60_000;
const LONGEST_LOG_BYTES = 10_000_000;

/**
 * Starts Apache Kafka (KRaft, one node) on 127.0.0.1 with the Java of this machine, and waits until it answers. It ends
 * when its starter ends, in any way.
 * @throws BackendError
 */
export async function startKafka(options: StartKafkaOptions = {}): Promise<KafkaProcess> {
  const { env = process.env, onProgress } = options;
  const java = await findJava(env);
  const classpath = path.join(await kafkaLibraries(env, onProgress), '*');
  const temporary = options.dataDirectory === undefined;
  const dataDirectory = path.resolve(options.dataDirectory ?? (await mkdtemp(path.join(tmpdir(), 'maru-kafka-'))));
  const place: Place = { java, classpath, env, dataDirectory, temporary };
  let lock: FolderLock | undefined;
  try {
    await mkdir(dataDirectory, { recursive: true });
    const held = (lock = await takeFolder(dataDirectory));
    const fixed = [options, ...(options.listeners ?? [])].map(({ port }) => port);
    const isFixed = ({ message }: BackendError) => fixed.some((port) => message.startsWith(`127.0.0.1:${port} `));
    return await onFreePorts(isFixed, () => startOnce(place, held, options));
  } catch (error) {
    await lock?.release();
    if (temporary) await rm(dataDirectory, { recursive: true, force: true });
    throw error;
  }
}

interface Place extends JavaPlace {
  readonly temporary: boolean;
}

async function startOnce(place: Place, lock: FolderLock, options: StartKafkaOptions): Promise<KafkaProcess> {
  const { dataDirectory, temporary } = place;
  const wanted = options.listeners ?? [];
  const spoken = [options, ...wanted].map(({ port }) => port);
  const [controllerPort, freePort, ...free] = (await freePorts(2 + wanted.length, spoken)) as [
    number,
    number,
    ...number[],
  ];
  const port = options.port ?? freePort;
  const listeners = wanted.map((each, index) => ({ port: free[index]!, ...each }));
  const properties = (logDirectory: string) =>
    serverProperties({ port, controllerPort, listeners, logDirectory, settings: options.settings ?? {} });

  const clusterId = await formatStorage(place, properties);
  const settings = path.join(dataDirectory, 'server.properties');
  await writeFile(settings, properties(storageIn(dataDirectory)));
  const log = path.join(dataDirectory, 'broker.log');
  await startOver(log);
  const broker = await startGuarded({
    command: place.java,
    args: [
      `-Xmx${options.heapMb ?? 512}m`,
      '-XX:+ExitOnOutOfMemoryError',
      ...FOR_A_SHORT_LIFE,
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
      ...['-cp', place.classpath, 'kafka.Kafka', settings],
    ],
    log,
    env: place.env,
    ...(temporary && { removeWithStarter: dataDirectory }),
  });
  const brokers = `127.0.0.1:${port}`;
  try {
    await lock.handTo(broker.pid);
    await untilAnswering(broker, brokers, START_PATIENCE_MS, clusterId);
  } catch (error) {
    await broker.stop();
    throw error;
  }
  return {
    brokers,
    port,
    listeners,
    pid: broker.pid,
    dataDirectory,
    exited: broker.exited,
    kill: (signal) => broker.kill(signal),
    async stop() {
      await broker.stop();
      if (temporary) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function startOver(log: string): Promise<void> {
  const size = await stat(log).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size > LONGEST_LOG_BYTES) await truncate(log);
}
