import { forContext } from './context-event-store';
import { ForeignStream } from './event-store';
import { InMemoryEventStore } from './in-memory/in-memory-event-store';
import { anEvent } from './testing/contract-bench';

describe('the log of one context', () => {
  it('refuses to append to the streams of another context', async () => {
    const store = new InMemoryEventStore();
    const ordering = forContext(store, 'ordering');
    for (const stream of ['payments.payment-1', 'ordering', 'orderings.order-1', ''])
      await expect(ordering.append(stream, 'any', [anEvent()])).rejects.toBeInstanceOf(ForeignStream);
    expect(await store.head()).toBe('');
  });

  it('appends to its own streams and reads those of all contexts', async () => {
    const store = new InMemoryEventStore();
    const ordering = forContext(store, 'ordering');
    await ordering.append('ordering.order-1', 'no-stream', [anEvent()]);
    await forContext(store, 'payments').append('payments.payment-1', 'no-stream', [anEvent()]);
    expect((await ordering.readAll()).events.map((event) => event.stream)).toEqual([
      'ordering.order-1',
      'payments.payment-1',
    ]);
  });

  it('leaves the store open for the other contexts when it closes', async () => {
    const store = new InMemoryEventStore();
    const ordering = forContext(store, 'ordering');
    const subscription = ordering.subscribe({}, async () => undefined);
    await ordering.close();
    await expect(subscription.ended).resolves.toBeUndefined();
    await expect(ordering.append('ordering.order-1', 'any', [anEvent()])).rejects.toThrow('closed');
    await forContext(store, 'payments').append('payments.payment-1', 'any', [anEvent()]);
  });
});
