import { eventStoreContract } from '../testing/event-store.contract';
import { InMemoryEventStore, InMemoryLog } from './in-memory-event-store';

eventStoreContract('the in-memory store', async () => {
  const log = new InMemoryLog();
  return { open: async () => new InMemoryEventStore(log), close: async () => undefined };
});
