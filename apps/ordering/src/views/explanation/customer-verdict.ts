import type { OrderFacts } from './order-facts';

/** The codes of the verdict for customers, each with its meaning. They are stable. */
export const customerCodes = {
  RECEIVED: 'The order has arrived, and nothing was done yet.',
  RESERVING: 'The goods are being set aside.',
  PAYING: 'The payment is being taken.',
  SHIPPING: 'The order is paid, and the shipment is being booked.',
  UNDOING: 'The order will not be completed; money and goods are going back.',
  COMPLETED: 'The order is paid and on its way.',
  CANCELLED: 'The customer has cancelled the order.',
  OUT_OF_STOCK: 'The goods are sold out.',
  PAYMENT_REFUSED: 'The payment did not succeed.',
  NOT_DELIVERABLE: 'The carrier cannot deliver to the address.',
  FAILED: 'The order could not be completed for another reason.',
} as const;
export type CustomerCode = keyof typeof customerCodes;

export interface CustomerVerdict {
  readonly code: CustomerCode;
  readonly sentence: string;
  readonly next: string;
  /** Whether the step takes longer than on a quiet shop; the sentence then says so, too. */
  readonly late?: true;
}

const NOTHING_KEPT = 'No money is kept. You can order again.';
// A step of a quiet shop takes less than a second.
const LONG_MS = 60_000;

const REASONS: readonly (readonly [prefix: string, CustomerCode, sentence: string])[] = [
  ['INVENTORY.OUT_OF_STOCK', 'OUT_OF_STOCK', 'Something in your order was sold out.'],
  ['PAYMENTS.', 'PAYMENT_REFUSED', 'The payment did not succeed.'],
  ['SHIPPING.UNSERVICEABLE', 'NOT_DELIVERABLE', 'No carrier delivers to your address.'],
];

/** Where an order stands, in the words of the customer: no context, no group, no position. Pure. */
export function customerVerdict({ order, process }: Omit<OrderFacts, 'known'>, now: Date): CustomerVerdict {
  const late = process !== null && now.getTime() - Date.parse(process.since) > LONG_MS;
  const underWay = (code: CustomerCode, sentence: string, next: string): CustomerVerdict => ({
    code,
    sentence: late ? `${sentence} It takes longer than usual; you need not do anything.` : sentence,
    next,
    ...(late && { late: true }),
  });
  switch (order.status) {
    case 'PENDING':
      return underWay('RECEIVED', 'Your order has arrived.', 'Next, the goods are set aside.');
    case 'ORDER_CREATED':
      return underWay('RESERVING', 'Your goods are being set aside.', 'Next, the payment is taken.');
    case 'STOCK_RESERVED':
      return underWay('PAYING', 'Your payment is being taken.', 'Next, the shipment is booked.');
    case 'PAYMENT_COMPLETED':
      return underWay('SHIPPING', 'Your order is paid.', 'Next, the shipment is booked and you get a letter.');
    case 'CANCELLING':
      return underWay('UNDOING', 'Your order will not be completed.', 'Next, your money comes back, if any was taken.');
    case 'COMPLETED':
      return { code: 'COMPLETED', sentence: 'Your order is complete.', next: 'The carrier brings the parcel.' };
    case 'CANCELLED':
      return { code: 'CANCELLED', sentence: 'You have cancelled the order.', next: NOTHING_KEPT };
    case 'FAILED':
      return failed(order.reason ?? '');
  }
}

function failed(reason: string): CustomerVerdict {
  const [, code, sentence] = REASONS.find(([prefix]) => reason.startsWith(prefix)) ?? [
    '',
    'FAILED' as const,
    'Your order could not be completed.',
  ];
  return { code, sentence, next: NOTHING_KEPT };
}
