import { contractByType } from '@maru/contracts';
import { examples } from '@maru/contracts/examples';
import { deriveId } from '@maru/kernel';
import type { Message } from '@maru/messaging';
import type { ProjectionHandler } from '@maru/read-models';
import { contexts } from '@maru/platform/contexts';

const handlers = contexts.flatMap(({ name, projections }) =>
  projections.flatMap(({ projection }) =>
    projection.handlers.map((handler): [string, ProjectionHandler<object>] => [
      `${name}/${projection.name} ${handler.type}`,
      handler as ProjectionHandler<object>,
    ]),
  ),
);

const exampleOf = (type: string): Message => ({
  id: deriveId(type),
  type,
  data: contractByType.get(type)!.schema.parse((examples as Record<string, unknown>)[type]),
  key: 'a-stream',
  revision: 0,
  position: '0001',
  correlationId: 'a-conversation',
  causationId: 'a-request',
  occurredAt: new Date('2026-01-01T00:00:00Z'),
});

/** Whether the handler makes a row where there is none, or refuses the message so that it is parked. */
function isSeen({ type, keys, apply }: ProjectionHandler<object>): boolean {
  const message = exampleOf(type);
  return keys(message).every((key) => {
    try {
      return apply(undefined, message, key) !== undefined;
    } catch {
      return true;
    }
  });
}

describe('a projection without a row for a message', () => {
  it('is checked in all contexts', () => {
    expect(handlers.length).toBeGreaterThan(50);
  });

  it.each(handlers.filter(([, { removes }]) => !removes))('makes a row or parks the message: %s', (_name, handler) => {
    expect(isSeen(handler)).toBe(true);
  });

  it('ignores the message only where it removes rows', () => {
    const removing = handlers.filter(([, { removes }]) => removes).map(([name]) => name);
    expect(removing).toEqual([
      'ordering/customer-copy customers.account-closed.v1',
      'ordering/fulfilment-timers ordering.order-fulfilment-advanced.v1',
      'ordering/fulfilments-in-flight ordering.order-fulfilment-advanced.v1',
    ]);
  });
});
