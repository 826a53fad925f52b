import type { RecordedEvent } from '@maru/event-store';
import { declareEvents, defineEvent } from '@maru/kernel';
import { publish } from '@maru/messaging';
import { z } from 'zod';
import { declaredBesides } from './declared-besides';

const ID = '0d7b1c8e-7c1f-4a53-9d2f-2f4b8c3f2a11';
const OrderPlaced = defineEvent(
  'ordering.order-placed.v2',
  'An order is placed.',
  z.object({
    orderId: z.uuid(),
    customerId: z.uuid(),
    currency: z.string(),
    lines: z.array(
      z.object({ productId: z.uuid(), sku: z.string(), name: z.string(), quantity: z.int(), unitPrice: z.int() }),
    ),
    total: z.int(),
    shippingAddress: z.string(),
  }),
);
declareEvents('ordering', [OrderPlaced]);

const placed = {
  orderId: ID,
  customerId: ID,
  currency: 'EUR',
  lines: [{ productId: ID, sku: 'TEA', name: 'Tea', quantity: 1, unitPrice: 100 }],
  total: 100,
  shippingAddress: 'sealed.v1.address-of-kim',
};

describe('the publications of other contexts, for a context that runs alone', () => {
  it('have the declared fields only, without private ones', () => {
    const stored = {
      id: ID,
      stream: `ordering.order-${ID}`,
      type: OrderPlaced.type,
      revision: 0,
      position: '1',
      recordedAt: new Date(0),
      data: { ...placed, paymentToken: 'tok_secret', requestHash: 'h' },
      metadata: { correlationId: ID, causationId: ID },
    } satisfies RecordedEvent;
    const ordering = declaredBesides('payments').find(({ context }) => context === 'ordering')!;
    expect(publish(ordering, stored)?.data).toEqual(placed);
  });

  it('leave out the events of the context itself', () => {
    expect(declaredBesides('payments').map(({ context }) => context)).not.toContain('payments');
  });
});
