import { createTestDatabase } from '@maru/testing';
import { PostgresEventStore } from './postgres/postgres-event-store';
import { aggregateStoreBehaviour } from './testing/aggregate-store.behaviour';

aggregateStoreBehaviour('PostgreSQL', async () => {
  const database = await createTestDatabase('aggregate_store');
  await PostgresEventStore.migrate(database.url);
  return { open: async () => new PostgresEventStore({ connection: database.url }), close: () => database.drop() };
});
