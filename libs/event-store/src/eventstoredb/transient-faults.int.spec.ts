import { randomUUID } from 'node:crypto';
import { EventStoreDbEventStore } from './eventstoredb-event-store';

const event = () => ({
  id: randomUUID(),
  type: 'ordering.order-placed.v1',
  data: {},
  metadata: { correlationId: 'c', causationId: 'c' },
});

describe('an EventStoreDB that cannot be reached', () => {
  it('says so by a fault that is tried again: nothing is parked because of it', async () => {
    // Nobody listens on port 1.
    const store = new EventStoreDbEventStore({ connection: 'esdb://127.0.0.1:1?tls=false' });
    const answers = await Promise.allSettled([
      store.append('ordering.order-1', 'any', [event()]),
      store.readStream('ordering.order-1'),
      store.readAll(),
      store.head(),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 'rejected', reason: { transient: true } });
    await store.close();
  });
});
