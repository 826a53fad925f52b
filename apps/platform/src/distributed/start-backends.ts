import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import type { Settings, Undo } from '@maru/service';
import path from 'node:path';
import { contexts } from '../contexts';
import { EVENTS, prepareDatabases } from '../databases';
import { keyEncryptionKey } from '../key-encryption/key-encryption-key';
import { KEYS, openPersonalKeys } from '../personal-keys';
import { databaseFolder, eventStoreOf } from '../settings';
import { distributedFolder } from './distributed-folder';
import type { distributedSettings } from './distributed-settings';
import { OwnKafka } from './own-kafka';
import { stayTheOnlyPlatform } from './stay-the-only-platform';

export interface BackendsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: Settings<typeof distributedSettings>;
  readonly kafka?: 'start' | 'none' | { readonly brokers: string };
  readonly eventStore?: { readonly url: string; readonly namespace?: string };
  readonly onProgress: (message: string) => void;
  /** Gets a step for every backend that was started. */
  readonly undo: Undo;
}

export interface Backends {
  /** The URL of each context's own database, by context. */
  readonly databaseUrls: ReadonlyMap<string, string>;
  /** The URL of the persons' keys for each context with personal data, by context. */
  readonly personalKeysUrls: ReadonlyMap<string, string>;
  /** The key-encryption keys, as text for a variable. */
  readonly keyEncryptionKey: string;
  /** The shared log. */
  readonly eventStore: { readonly url: string; readonly namespace?: string };
  /** Undefined without Kafka. */
  readonly brokers: string | undefined;
  /** A description of each for the terminal, without passwords. */
  readonly places: Readonly<Record<'databases' | 'log' | 'Kafka', string>>;
}

// A process has some fifteen connections: two pools, and one that listens.
const MOST_CONNECTIONS = 500;

/**
 * Opens the backends that the shop's processes share. A backend that is not configured is started here.
 * @throws EmbeddedPostgresError, PlatformRuns, NoKafka, BackendError
 */
export async function startBackends(options: BackendsOptions): Promise<Backends> {
  const { settings, onProgress, undo } = options;
  const folder = distributedFolder(settings.get('MARU_DATA_DIR'));
  // A database that was found running may belong to another platform, until this one has the lock.
  let databaseIsOurs = false;
  const adminUrl = settings.get('DATABASE_URL') ?? (await startDatabase());
  onProgress('preparing the databases');
  const databaseUrls = await prepareDatabases(adminUrl, [EVENTS, KEYS, ...contexts.map(({ name }) => name)]);
  const letGo = await stayTheOnlyPlatform(databaseUrls.get(EVENTS)!, onProgress);
  databaseIsOurs = true;
  undo.add('platform lock', letGo);
  const personalKeysUrls = await openPersonalKeys(databaseUrls, contexts);
  const wrappedBy = await keyEncryptionKey(options.env, folder, databaseUrls.get(KEYS)!);
  const eventStore = options.eventStore ?? eventStoreOf(settings) ?? { url: databaseUrls.get(EVENTS)! };
  const kafka = await findKafka();
  return {
    databaseUrls,
    personalKeysUrls,
    keyEncryptionKey: wrappedBy.trim().split(/\s+/).join(','),
    eventStore,
    brokers: kafka?.brokers,
    places: {
      databases: `PostgreSQL at ${new URL(adminUrl).host}`,
      log: eventStore.url.startsWith('esdb') ? `EventStoreDB, ${withoutUser(eventStore.url)}` : 'in PostgreSQL',
      Kafka: kafka
        ? `${kafka.brokers}${kafka.what ? `, ${kafka.what}` : ''}`
        : 'none; the contexts read messages from the log',
    },
  };

  async function startDatabase(): Promise<string> {
    onProgress('starting the database');
    const database = await startEmbeddedPostgres({
      dataDirectory: databaseFolder(folder),
      port: settings.get('MARU_POSTGRES_PORT'),
      maxConnections: MOST_CONNECTIONS,
      onProgress,
    });
    databaseIsOurs = !database.adopted;
    undo.add('database', async () => databaseIsOurs && database.stop());
    return database.url;
  }

  async function findKafka(): Promise<{ brokers: string; what?: string } | undefined> {
    const wanted = options.kafka ?? settings.get('KAFKA_BROKERS')?.join(',') ?? 'start';
    if (wanted === 'none') return undefined;
    if (typeof wanted === 'object') return wanted;
    if (wanted !== 'start') return { brokers: wanted };
    const kafka = await OwnKafka.start({ dataDirectory: path.join(folder, 'kafka'), onProgress });
    undo.add('Kafka', () => kafka.stop());
    return kafka;
  }
}

const withoutUser = (url: string) => url.replace(/\/\/[^@/]*@/, '//');
