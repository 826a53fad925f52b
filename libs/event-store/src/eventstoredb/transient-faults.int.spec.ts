import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { InvalidEvent } from '../event-store';
import { EventStoreDbEventStore } from './eventstoredb-event-store';
import { serverBench } from './server-bench';

const event = () => ({
  id: randomUUID(),
  type: 'ordering.order-placed.v1',
  data: {},
  metadata: { correlationId: 'c', causationId: 'c' },
});

describe('an EventStoreDB that cannot be reached', () => {
  it('reports a fault that is retried, so that nothing is parked', async () => {
    // Port 1 has no listener.
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

describe('an EventStoreDB that refuses what is asked', () => {
  const bench = serverBench();

  it('blames the message only when the message is at fault', async () => {
    const store = bench.open();
    const append = () => store.append('ordering.order-1', 'no-stream', [event()]);
    bench.server.faults.refuseAppends(1, status.UNAUTHENTICATED);
    await expect(append()).rejects.toMatchObject({ transient: true });
    bench.server.faults.refuseAppends(1, status.RESOURCE_EXHAUSTED);
    const tooLarge: unknown = await append().catch((fault: unknown) => fault);
    expect(tooLarge).toBeInstanceOf(InvalidEvent);
    expect(tooLarge).not.toHaveProperty('transient');
    await append();
    expect(await append().catch((fault: unknown) => fault)).not.toHaveProperty('transient');
    expect(bench.faults).toEqual([]);
  });
});
