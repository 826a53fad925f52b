import { randomUUID } from 'node:crypto';
import { EventStoreDbEventStore } from '../eventstoredb/eventstoredb-event-store';
import type { EventStore } from '../event-store';
import type { RecordedEvent } from '../event-store';
import { InMemoryEventStore, InMemoryLog } from '../in-memory/in-memory-event-store';
import { startEventStoreDbServer } from '../testing/eventstoredb-server';
import { eventsOf } from './events-of';

/** A store of EventStoreDB on a small server of its own, in this process. */
export async function eventStoreDb() {
  const log = new InMemoryEventStore();
  const server = await startEventStoreDbServer({ store: log });
  const patience = { appendTimeoutMs: 30_000, readTimeoutMs: 30_000 };
  const store = new EventStoreDbEventStore({ connection: server.connection, namespace: 'north', ...patience });
  // Another application uses the same node.
  await log.append('south.foreign-1', 'any', [anEvent('foreign')]);
  const close = async () => {
    await store.close();
    await server.close();
    await log.close();
  };
  return { store, connection: server.connection, close };
}

/** A log in memory whose events were recorded a second apart, long ago. */
export function memory(log = new InMemoryLog()): InMemoryEventStore {
  let now = Date.UTC(2_020, 1, 2, 3, 4, 5, 678);
  return new InMemoryEventStore(log, () => new Date((now += 1_000)));
}

export function anEvent(type: string, data: unknown = { type }) {
  const id = randomUUID();
  return { id, type, data, metadata: { correlationId: id, causationId: id, traceparent: `00-${'a'.repeat(32)}-01` } };
}

/** Appends one event to each of these streams, in this order. */
export async function fill(store: EventStore, streams: readonly string[]): Promise<void> {
  for (const [nth, stream] of streams.entries()) await store.append(stream, 'any', [anEvent('filled', { nth })]);
}

export async function wholeOf(store: EventStore): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of eventsOf(store)) events.push(event);
  return events;
}
