import { createTestDatabase } from '@maru/testing';
import { eventStoreContract } from '../testing/event-store.contract';
import { PostgresEventStore } from './postgres-event-store';

eventStoreContract('PostgreSQL', async () => {
  const database = await createTestDatabase('event_store');
  await PostgresEventStore.migrate(database.url);
  return { open: async () => new PostgresEventStore({ connection: database.url }), close: () => database.drop() };
});
