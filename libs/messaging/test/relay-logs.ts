import { InMemoryEventStore, InMemoryLog } from '@maru/event-store';
import type { EventStore } from '@maru/event-store';
import { EventStoreDbEventStore } from '@maru/event-store/eventstoredb';
import { startEventStoreDbServer } from '@maru/event-store/testing/eventstoredb-server';
import { randomUUID } from 'node:crypto';

/** A log that several processes open at a time. */
export interface RelayLog {
  /** The caller closes the store. */
  open(): EventStore;
  close(): Promise<void>;
}

export async function inMemory(): Promise<RelayLog> {
  const log = new InMemoryLog();
  return { open: () => new InMemoryEventStore(log), close: async () => undefined };
}

/** A namespace on the node of EVENTSTOREDB_URL, whose streams stay; without it, a server of its own. */
export async function behindEventStoreDb(): Promise<RelayLog> {
  const namespace = `test-${randomUUID()}`;
  const given = process.env['EVENTSTOREDB_URL'];
  const open = (connection: string) => new EventStoreDbEventStore({ connection, namespace });
  if (given) return { open: () => open(given), close: async () => undefined };
  const store = new InMemoryEventStore();
  const server = await startEventStoreDbServer({ store, version: '23.10' });
  return {
    open: () => open(server.connection),
    close: async () => {
      await server.close();
      await store.close();
    },
  };
}
