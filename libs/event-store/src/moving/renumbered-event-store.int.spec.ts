import { createTestDatabase } from '@maru/testing';
import { EventStoreDbEventStore } from '../eventstoredb/eventstoredb-event-store';
import { PostgresEventStore } from '../postgres/postgres-event-store';
import { eventStoreContract } from '../testing/event-store.contract';
import { copyLog } from './copy-log';
import { eventStoreDb, fill, memory } from './moving.fixture';
import { openCopiedLog } from './open-copied-log';

const STREAMS = ['ordering.order-1', 'ordering.order-2', 'ordering.order-1'];

eventStoreContract('EventStoreDB with the events of a log in PostgreSQL', async () => {
  const source = memory();
  await fill(source, STREAMS);
  const { store, connection, close } = await eventStoreDb();
  await copyLog({ source, target: store, final: true });
  const open = () => openCopiedLog(new EventStoreDbEventStore({ connection, namespace: 'north' }));
  return { open, close };
});

eventStoreContract('PostgreSQL with the events of a log in EventStoreDB', async () => {
  const { store: source, close } = await eventStoreDb();
  await fill(source, STREAMS);
  const database = await createTestDatabase('event_store');
  await PostgresEventStore.migrate(database.url);
  const open = () => new PostgresEventStore({ connection: database.url });
  const target = open();
  await copyLog({ source, target, final: true });
  await target.close();
  await close();
  return { open: () => openCopiedLog(open()), close: () => database.drop() };
});
