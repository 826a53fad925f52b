import { forContext, InMemoryEventStore, InMemorySnapshotStore } from '@maru/event-store';
import type { DomainEvent } from '@maru/kernel';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { contexts } from '@maru/platform/contexts';
import { aggregatesOf } from './aggregates-of-contexts';

const SEALED = 'sealed.v1.text';

/** The snapshots that the context keeps of a stream that begins with this event. */
async function snapshotOf(name: string, type: string, change: (data: object) => object): Promise<readonly string[]> {
  const context = contexts.find((each) => each.name === name)!;
  const fixtures = eventFixtures(name, join(__dirname, '../..', name, 'test/fixtures'));
  const snapshots = new InMemorySnapshotStore(1);
  const log = new InMemoryEventStore();
  const { data } = fixtures.get(type)! as DomainEvent<string, object>;
  for (const aggregate of await aggregatesOf(context, forContext(log, name, snapshots))) {
    const stream = aggregate.streamOf('1');
    const metadata = { correlationId: 'c', causationId: 'c' };
    await log.append(stream, 'no-stream', [{ id: crypto.randomUUID(), type, data: change(data), metadata }]);
    // Only one of the context's aggregates can fold this event; the others throw.
    await aggregate.load('1').catch(() => undefined);
  }
  await pause(20);
  return [...snapshots.kept.values()];
}

describe('a state with personal data', () => {
  it.each([
    ['customers', 'customers.customer-registered.v2', (data: object) => ({ ...data, email: SEALED, name: SEALED })],
    ['ordering', 'ordering.order-placed.v2', (data: object) => ({ ...data, shippingAddress: SEALED })],
    [
      'ordering',
      'ordering.order-fulfilment-advanced.v1',
      (data: object) =>
        JSON.parse(JSON.stringify(data), (key, value: unknown) =>
          key === 'shippingAddress' ? SEALED : value,
        ) as object,
    ],
  ])('is kept in a snapshot of %s when it is sealed (%s)', async (name, type, change) => {
    expect(await snapshotOf(name, type, change)).toEqual([expect.stringContaining(SEALED)]);
  });

  it.each([
    ['customers', 'customers.customer-registered.v1'],
    ['ordering', 'ordering.order-placed.v1'],
    ['ordering', 'ordering.order-fulfilment-advanced.v1'],
  ])('is kept in no snapshot of %s when it is plain (%s)', async (name, type) => {
    expect(await snapshotOf(name, type, (data) => data)).toEqual([]);
  });
});
