import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import type { Settings } from '@maru/service';
import path from 'node:path';
import { databaseFolder } from '../settings';
import { distributedFolder } from './distributed-settings';
import type { distributedSettings } from './distributed-settings';

export interface BackendsOptions {
  readonly settings: Settings<typeof distributedSettings>;
  readonly kafka?: 'start' | 'none' | { readonly brokers: string };
  readonly eventStore?: { readonly url: string; readonly namespace?: string };
  readonly onProgress: (message: string) => void;
}

export interface Backends {
  /** A PostgreSQL, as a user who may create databases and roles. */
  readonly adminUrl: string;
  /** Undefined: the log is in PostgreSQL. */
  readonly eventStore: { readonly url: string; readonly namespace?: string } | undefined;
  /** Undefined: no Kafka. */
  readonly brokers: string | undefined;
  /** Those that were started for the shop, for the person at the terminal. */
  readonly started: readonly string[];
  /** Ends what was started. */
  stop(): Promise<void>;
}

// Every process has some fifteen connections: two pools, and one that listens.
const MOST_CONNECTIONS = 500;

/** The backends that the shop's processes share: those that are given, and those that can be started here in their place. */
export async function startBackends(options: BackendsOptions): Promise<Backends> {
  const { settings, onProgress } = options;
  const folder = distributedFolder(settings.get('MARU_DATA_DIR'));
  const running: { readonly what: string; stop(): Promise<void> }[] = [];
  const stop = async () => void (await Promise.allSettled(running.map((backend) => backend.stop())));
  try {
    const [adminUrl, brokers] = await Promise.all([findDatabase(), findKafka()]);
    return { adminUrl, brokers, eventStore: eventStoreOf(options), started: running.map(({ what }) => what), stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function findDatabase(): Promise<string> {
    const given = settings.get('DATABASE_URL');
    if (given) return given;
    onProgress('starting the database');
    const database = await startEmbeddedPostgres({
      dataDirectory: databaseFolder(folder),
      port: settings.get('MARU_POSTGRES_PORT'),
      maxConnections: MOST_CONNECTIONS,
      onProgress,
    });
    running.push({ what: `PostgreSQL, in ${path.relative('.', folder)}`, stop: () => database.stop() });
    return database.url;
  }

  async function findKafka(): Promise<string | undefined> {
    const wanted = options.kafka ?? settings.get('KAFKA_BROKERS')?.join(',') ?? 'start';
    if (wanted === 'none') return undefined;
    if (typeof wanted === 'object') return wanted.brokers;
    if (wanted !== 'start') return wanted;
    throw new Error('not yet: a Kafka of its own');
  }
}

function eventStoreOf({ eventStore, settings }: BackendsOptions): Backends['eventStore'] {
  if (eventStore) return eventStore;
  const url = settings.get('EVENTSTOREDB_URL');
  return url === undefined ? undefined : { url, namespace: settings.get('EVENT_STORE_NAMESPACE') };
}
