import { PostgresEventStore } from '@maru/event-store';
import type { EventStore } from '@maru/event-store';
import { InvalidSettings } from '../settings';

export interface OpenEventStoreOptions {
  /** `postgres://…` or `esdb://…`, `esdb+discover://…` */
  readonly url: string;
  /** For EventStoreDB: only the streams of this namespace are seen and written. */
  readonly namespace?: string;
  /** Hears of every fault that the store heals by itself. */
  readonly onFault?: (fault: unknown) => void;
}

// A server that says nothing must not hold a request for ever.
const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;

/**
 * The event log of the shop, by the protocol of its URL. The tables of a PostgreSQL log are made where they are missing.
 * @throws InvalidSettings; whatever says that the log cannot be reached
 */
export async function openEventStore({ url, namespace, onFault }: OpenEventStoreOptions): Promise<EventStore> {
  if (url.startsWith('esdb')) return openEventStoreDb({ url, namespace, onFault });
  if (namespace !== undefined)
    throw new InvalidSettings('EVENT_STORE_NAMESPACE is for EventStoreDB: on PostgreSQL a shop has a database instead');
  // A migration may wait for that of another process.
  await PostgresEventStore.migrate({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  const patience = { connectionTimeoutMillis: CONNECT_MS, query_timeout: ANSWER_MS };
  return new PostgresEventStore({ connection: { connectionString: url, ...patience }, onFault });
}

async function openEventStoreDb({ url, namespace, onFault }: OpenEventStoreOptions): Promise<EventStore> {
  // Loaded where it is used: the shop in one process has no need of the client.
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
