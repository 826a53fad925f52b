import { freePorts } from '@maru/kernel';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { BackendError } from '../backend-error';
import { startGuarded } from '../guarded-process';
import type { Exit } from '../guarded-process';
import { untilAnswering } from './answering';
import { expectDocker } from './docker';
import { KAFKA_VERSION } from './kafka-libraries';
import { serverProperties } from './server-properties';

export interface KafkaContainer {
  readonly brokers: string;
  readonly exited: Promise<Exit>;
  stop(): Promise<void>;
}

export interface StartKafkaInDockerOptions {
  /** The name of the volume for the data; without it they are removed with the container. */
  readonly dataDirectory?: string;
  readonly port?: number;
  readonly onProgress?: (message: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

const IMAGE = `apache/kafka:${KAFKA_VERSION}`;
const CONTROLLER_PORT = 9093;
const LOG = '/var/lib/kafka/data';
// The first time, the image has to be downloaded.
const START_PATIENCE_MS = 5 * 60_000;

/**
 * The same broker as `startKafka`, from its official image, without Java. `docker run` stays in the foreground and
 * forwards SIGTERM, so that the container ends when its starter does.
 * @throws BackendError
 */
export async function startKafkaInDocker(options: StartKafkaInDockerOptions = {}): Promise<KafkaContainer> {
  const { env = process.env, onProgress = () => undefined, dataDirectory } = options;
  await expectDocker(env);
  const port = options.port ?? (await freePorts(1))[0]!;
  const folder = await mkdtemp(path.join(tmpdir(), 'maru-kafka-'));
  const config = path.join(folder, 'config');
  await mkdir(config);
  // Read in the container by another user.
  await chmod(folder, 0o755);
  const name = path.basename(folder).toLowerCase();
  const layout = { port, controllerPort: CONTROLLER_PORT, listeners: [], logDirectory: LOG, bindTo: '0.0.0.0' };
  await writeFile(path.join(config, 'server.properties'), serverProperties(layout));
  onProgress(`starting ${IMAGE} with Docker (the first time the image has to be fetched)`);
  const publish = ['--publish', `127.0.0.1:${port}:${port}`];
  // The image reads its settings there, and formats new storage.
  const volumes = ['--volume', `${config}:/mnt/shared/config:ro`, ...(dataDirectory ? keptIn(dataDirectory) : [])];
  const container = await startGuarded({
    command: 'docker',
    args: ['run', '--rm', '--name', name, ...publish, ...volumes, IMAGE],
    log: path.join(folder, 'broker.log'),
    env,
    removeWithStarter: folder,
  });
  const stop = async () => {
    await container.stop();
    // A killed client leaves its container behind.
    await promisify(execFile)('docker', ['rm', '--force', '--volumes', name], { env }).catch((error: Error) => {
      if (!/No such container/.test(error.message)) throw error;
    });
    await rm(folder, { recursive: true, force: true });
  };
  const brokers = `127.0.0.1:${port}`;
  try {
    await untilAnswering(container, brokers, START_PATIENCE_MS);
  } catch (error) {
    await stop();
    throw error instanceof BackendError ? error : new BackendError('START_FAILED', String(error), { cause: error });
  }
  return { brokers, exited: container.exited, stop };
}

function keptIn(dataDirectory: string): readonly string[] {
  // Not the folder itself, because the image's user may not write there.
  const volume = `maru-kafka-${createHash('sha256').update(path.resolve(dataDirectory)).digest('hex').slice(0, 12)}`;
  return ['--volume', `${volume}:${LOG}`];
}
