import { randomUUID } from 'node:crypto';
import { InMemoryEventStore } from '../in-memory/in-memory-event-store';
import { startEventStoreDbServer } from '../testing/eventstoredb-server';
import type { ServerVersion } from '../testing/eventstoredb-server';
import type { EventStoreHarness } from '../testing/event-store.harness';
import { EventStoreDbEventStore } from './eventstoredb-event-store';

// Generous, because the contract does not test speed.
const PATIENT = { appendTimeoutMs: 30_000, readTimeoutMs: 30_000 };

/**
 * A log of its own: a namespace in the node that EVENTSTOREDB_URL names, whose streams stay there; without that, a
 * small server in this process that imitates one of EventStoreDB's versions.
 */
export async function eventStoreDbHarness(version?: ServerVersion): Promise<EventStoreHarness> {
  const namespace = `test-${randomUUID()}`;
  const { connection, close } = await aServer(version);
  return { open: async () => new EventStoreDbEventStore({ connection, namespace, ...PATIENT }), close };
}

async function aServer(version: ServerVersion = '24.2'): Promise<{ connection: string; close: () => Promise<void> }> {
  const node = process.env.EVENTSTOREDB_URL;
  if (node) return { connection: node, close: async () => undefined };
  const store = new InMemoryEventStore();
  const server = await startEventStoreDbServer({ store, version });
  const close = async () => {
    await server.close();
    await store.close();
  };
  return { connection: server.connection, close };
}

/** The tested server, for the titles of the suites. */
export const serverUnderTest = process.env.EVENTSTOREDB_URL
  ? 'EventStoreDB'
  : 'the EventStoreDB client with a small server';
