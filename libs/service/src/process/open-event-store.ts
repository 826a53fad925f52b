import { openCopiedLog, PostgresEventStore } from '@maru/event-store';
import type { EventStore } from '@maru/event-store';
import { InvalidSettings } from '../settings';

export interface OpenEventStoreOptions {
  /** `postgres://…` or `esdb://…`, `esdb+discover://…` */
  readonly url: string;
  /** For EventStoreDB: the store reads and writes only streams of this namespace. */
  readonly namespace?: string;
  /** Called for every fault that the store recovers from by itself. */
  readonly onFault?: (fault: unknown) => void;
}

// A server that does not answer must not hold a request for ever.
const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;

/**
 * Opens the event log of the shop, by the protocol of its URL. Migrates the tables of a log in PostgreSQL.
 * @throws InvalidSettings, UnfinishedCopy, LogMoved; errors of an unreachable log
 */
export async function openEventStore(options: OpenEventStoreOptions): Promise<EventStore> {
  const store = await openPlainEventStore(options);
  try {
    return await openCopiedLog(store, options.onFault);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** As `openEventStore`, with the positions of the store itself where another log was copied into it. */
export async function openPlainEventStore(options: OpenEventStoreOptions): Promise<EventStore> {
  const { url, namespace, onFault } = options;
  if (url.startsWith('esdb')) return openEventStoreDb(options);
  if (namespace !== undefined)
    throw new InvalidSettings('EVENT_STORE_NAMESPACE is for EventStoreDB only; on PostgreSQL use another database');
  // Without `query_timeout`, because a migration may wait for that of another process.
  await PostgresEventStore.migrate({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  const timeouts = { connectionTimeoutMillis: CONNECT_MS, query_timeout: ANSWER_MS };
  return new PostgresEventStore({ connection: { connectionString: url, ...timeouts }, onFault });
}

async function openEventStoreDb({ url, namespace, onFault }: OpenEventStoreOptions): Promise<EventStore> {
  // Loaded only here, because the shop in one process does not need the client.
  const { EventStoreDbEventStore } = await import('@maru/event-store/eventstoredb');
  const store = new EventStoreDbEventStore({ connection: url, namespace, onFault });
  try {
    await store.head();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
