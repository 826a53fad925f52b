import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderFailed,
  OrderFulfilmentAdvanced,
  OrderPlaced,
} from '@maru/contracts';
import { ORDER_STATUSES, PLACED, hasEnded, progressAfter, statusTold } from './order-progress';
import type { OrderStatus } from './order-progress';

const ENDS: readonly OrderStatus[] = ['COMPLETED', 'CANCELLED', 'FAILED'];

describe('the progress of an order', () => {
  it('begins with version 1, and counts each new status', () => {
    expect(PLACED).toEqual({ status: 'PENDING', version: 1 });
    const created = progressAfter({ ...PLACED, orderId: 'a' }, 'ORDER_CREATED');
    expect(created).toEqual({ orderId: 'a', status: 'ORDER_CREATED', version: 2 });
    expect(progressAfter(created, 'STOCK_RESERVED')).toMatchObject({ status: 'STOCK_RESERVED', version: 3 });
  });

  it('keeps its version when the same news comes twice', () => {
    const reserved = { status: 'STOCK_RESERVED', version: 3 } as const;
    expect(progressAfter(reserved, 'STOCK_RESERVED')).toBe(reserved);
  });

  it.each(ENDS)('stays %s, whatever comes later', (status) => {
    const ended = { status, version: 5 };
    expect(hasEnded(ended)).toBe(true);
    for (const later of ORDER_STATUSES) expect(progressAfter(ended, later)).toBe(ended);
  });

  it.each(ENDS)('of an order that is being undone ends as %s', (end) => {
    expect(progressAfter({ status: 'CANCELLING', version: 4 }, end)).toEqual({ status: end, version: 5 });
  });

  it('of an order that is being undone does not go back to a step of its fulfilment', () => {
    const undoing = { status: 'CANCELLING', version: 4 } as const;
    for (const step of ['PENDING', 'ORDER_CREATED', 'STOCK_RESERVED', 'PAYMENT_COMPLETED'] as const) {
      expect(hasEnded({ status: step })).toBe(false);
      expect(progressAfter(undoing, step)).toBe(undoing);
    }
  });
});

describe('the status that an event tells', () => {
  const advancedTo = (state: string) => statusTold({ type: OrderFulfilmentAdvanced.type, data: { state } });

  it.each([
    [OrderPlaced.type, 'PENDING'],
    [OrderCancellationRequested.type, 'CANCELLING'],
    [OrderConfirmed.type, 'COMPLETED'],
    [OrderFailed.type, 'FAILED'],
    [OrderCancelled.type, 'CANCELLED'],
  ])('is of %s %s', (type, status) => {
    expect(statusTold({ type, data: {} })).toBe(status);
  });

  it('is a step of the fulfilment, or that the order is being undone', () => {
    expect(advancedTo('PAYMENT_COMPLETED')).toBe('PAYMENT_COMPLETED');
    expect(advancedTo('REFUNDING_PAYMENT')).toBe('CANCELLING');
  });

  it('is none when the order itself tells the end, or when the step or the event is of a newer release', () => {
    for (const state of ['COMPLETED', 'FAILED', 'CANCELLED', 'GIFT_WRAPPED']) expect(advancedTo(state)).toBeUndefined();
    expect(statusTold({ type: 'ordering.order-gift-wrapped.v1', data: {} })).toBeUndefined();
  });
});
