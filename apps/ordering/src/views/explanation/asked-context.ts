import type { FulfilmentState } from '@maru/contracts';

/** The context whose answer the fulfilment waits for, by its state; an ended one waits for none. */
const BY_STATE: Readonly<Record<FulfilmentState, string | undefined>> = {
  PENDING: 'ordering',
  ORDER_CREATED: 'inventory',
  STOCK_RESERVED: 'payments',
  PAYMENT_COMPLETED: 'shipping',
  CANCELLING_SHIPMENT: 'shipping',
  REFUNDING_PAYMENT: 'payments',
  RELEASING_STOCK: 'inventory',
  CANCELLING_ORDER: 'ordering',
  COMPLETED: undefined,
  FAILED: undefined,
  CANCELLED: undefined,
};

/**
 * The context that has to answer; undefined in a state that only a newer version has.
 * @param state with inner states
 */
export function askedContext(state: string): string | undefined {
  // The order's own stream decides whether the confirmation or a cancellation came first.
  if (state === 'PAYMENT_COMPLETED.confirming') return 'ordering';
  return BY_STATE[state.split('.', 1)[0] as FulfilmentState];
}
