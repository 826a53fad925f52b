import { refundable } from './payment-shapes';
import type { PaymentShown } from './payment-shapes';
import { changeOf, isBooking } from './stock-shapes';
import type { Booking } from './stock-shapes';

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const payment: PaymentShown = {
  ...{ orderId: 'o', paymentId: 'p', status: 'CAPTURED', intents: [{ amount: euros(1_000) }], refunds: [] },
  captures: [{ amount: euros(1_000), providerReference: 'c' }],
};

describe('the refundable amount of a payment', () => {
  it('is the captured amount less every refund, also those on their way', () => {
    const refunds = [
      { amount: euros(300), failedAttempts: 0, providerReference: 'r' },
      { amount: euros(200), failedAttempts: 2 },
    ];
    expect(refundable({ ...payment, refunds })).toEqual(euros(500));
  });

  it('is nothing before a capture', () => {
    expect(refundable({ ...payment, captures: [] })).toBeUndefined();
  });
});

describe('the bookings of a SKU', () => {
  const booking = (type: string, data: object) => ({ type, data }) as Booking;

  it('are receipts and adjustments, and nothing that an order does', () => {
    const types = ['stock-received.v1', 'stock-adjusted.v1', 'stock-allocated.v1', 'sku-registered.v1'];
    expect(types.filter((type) => isBooking({ type: `inventory.${type}` }))).toEqual(types.slice(0, 2));
  });

  it('have their change in pieces', () => {
    expect(changeOf(booking('', { quantity: 10 }))).toBe(10);
    expect(changeOf(booking('', { delta: -3 }))).toBe(-3);
  });
});
