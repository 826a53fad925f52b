import { deriveId } from '@maru/kernel';
import { given } from '@maru/testing';
import { paymentDecider } from './payment.decider';
import type { PaymentEvent } from './payment.events';

const orderId = deriveId('order', 'a');
const which = { paymentId: deriveId('payment', orderId), orderId };
const customerId = deriveId('customer', 'kim');
const amount = { amount: 1_800, currency: 'EUR' };
const euros = (pieces: number) => ({ amount: pieces, currency: 'EUR' });

const opened: PaymentEvent = {
  type: 'payments.payment-intent-opened.v1',
  data: { ...which, customerId, amount, token: 'tok_approve' },
};
const captured: PaymentEvent = {
  type: 'payments.payment-captured.v1',
  data: { ...which, amount, providerReference: 'ch_1' },
};
const waived: PaymentEvent = {
  type: 'payments.payment-captured.v1',
  data: { ...which, amount: euros(0), providerReference: '', withoutProvider: true, customerId },
};
const cancelled: PaymentEvent = { type: 'payments.payment-cancelled.v1', data: which };
const restRequested = (rest: number): PaymentEvent => ({
  type: 'payments.refund-requested.v1',
  data: { ...which, amount: euros(rest) },
});
const restMade = (rest: number, providerReference = 're_1'): PaymentEvent => ({
  type: 'payments.payment-refunded.v1',
  data: { ...which, amount: euros(rest), providerReference, failedAttempts: 0 },
});
const requested = (refundId: string, pieces: number, reason?: string): PaymentEvent => ({
  type: 'payments.partial-refund-requested.v1',
  data: { ...which, refundId, amount: euros(pieces), ...(reason && { reason }) },
});
const made = (refundId: string, pieces: number): PaymentEvent => ({
  type: 'payments.partial-refund-made.v1',
  data: { ...which, refundId, amount: euros(pieces), providerReference: `re_${refundId}`, failedAttempts: 0 },
});

const ask = (refundId: string, pieces: number, more: { reason?: string; currency?: string } = {}) => ({
  type: 'RequestPartialRefund' as const,
  ...which,
  refundId,
  amount: { amount: pieces, currency: more.currency ?? 'EUR' },
  reason: more.reason,
});
const make = (refundId: string, reference = `re_${refundId}`) => ({
  type: 'RecordPartialRefundMade' as const,
  ...which,
  refundId,
  reference,
  failedAttempts: 0,
});
const cancel = { type: 'RequestCancellation' as const, ...which };
const refundRest = { type: 'RecordRefunded' as const, ...which, reference: 're_1', failedAttempts: 0 };

const payment = (...history: PaymentEvent[]) => given(paymentDecider, history);
const paid = [opened, captured];

describe('a partial refund of a captured payment', () => {
  it('is recorded with its reason before the provider is called, and once', () => {
    payment(...paid)
      .when(ask('a', 500, { reason: 'DAMAGED' }))
      .then([requested('a', 500, 'DAMAGED')]);
    payment(...paid, requested('a', 500))
      .when(ask('a', 500))
      .thenNothing();
    payment(...paid, requested('a', 500), made('a', 500))
      .when(ask('a', 500))
      .thenNothing();
  });

  it('is the same request only with the same reason', () => {
    const history = [...paid, requested('a', 500, 'DAMAGED')];
    payment(...history)
      .when(ask('a', 500, { reason: 'DAMAGED' }))
      .thenNothing();
    payment(...history)
      .when(ask('a', 500))
      .thenRejected('PAYMENTS.IDEMPOTENCY_KEY_REUSED');
  });

  it('may cover the whole, at once or in parts', () => {
    payment(...paid)
      .when(ask('a', 1_800))
      .then([requested('a', 1_800)]);
    payment(...paid, requested('a', 500), made('a', 500))
      .when(ask('b', 1_300))
      .then([requested('b', 1_300)]);
  });

  it('never exceeds the capture, including parts that are only requested', () => {
    payment(...paid)
      .when(ask('a', 1_801))
      .thenRejected('PAYMENTS.REFUND_EXCEEDS_CAPTURE');
    payment(...paid, requested('a', 500))
      .when(ask('b', 1_301))
      .thenRejected('PAYMENTS.REFUND_EXCEEDS_CAPTURE');
  });

  it.each([
    ['another amount', ask('a', 501)],
    ['another currency', ask('a', 500, { currency: 'USD' })],
    ['another reason', ask('a', 500, { reason: 'LATE' })],
  ])('refuses a key that came with %s before', (_, again) => {
    payment(...paid, requested('a', 500))
      .when(again)
      .thenRejected('PAYMENTS.IDEMPOTENCY_KEY_REUSED');
  });

  it('needs the currency of the payment', () => {
    payment(...paid)
      .when(ask('a', 500, { currency: 'USD' }))
      .thenRejected('PAYMENTS.CURRENCY_MISMATCH');
  });

  it.each([
    ['not captured yet', [opened]],
    ['cancelled', [cancelled]],
    ['of nothing', [waived]],
    ['being given back', [...paid, restRequested(1_800)]],
    ['given back', [...paid, restRequested(1_800), restMade(1_800)]],
  ])('is refused for a payment that is %s', (_, history) => {
    payment(...history)
      .when(ask('a', 1))
      .thenRejected('PAYMENTS.NOT_REFUNDABLE');
  });

  it('is refused for an unknown payment, and beyond 50 refunds', () => {
    payment().when(ask('a', 1)).thenRejected('PAYMENTS.UNKNOWN_PAYMENT');
    const many = Array.from({ length: 50 }, (_, n) => requested(`r-${n}`, 1));
    payment(...paid, ...many)
      .when(ask('a', 1))
      .thenRejected('PAYMENTS.TOO_MANY_REFUNDS');
  });

  it("is made once, with the provider's reference", () => {
    payment(...paid, requested('a', 500))
      .when(make('a'))
      .then([made('a', 500)]);
    payment(...paid, requested('a', 500), made('a', 500))
      .when(make('a'))
      .thenNothing();
    payment(...paid, requested('a', 500), made('a', 500))
      .when(make('a', 're_2'))
      .thenRejected('PAYMENTS.ALREADY_DECIDED');
    payment(...paid)
      .when(make('a'))
      .thenRejected('PAYMENTS.ALREADY_DECIDED');
  });

  it('is made on its own, while the others of the payment stay open', () => {
    payment(...paid, requested('a', 500), requested('b', 100), made('a', 500))
      .when(make('b'))
      .then([made('b', 100)]);
    payment(...paid, requested('a', 500), requested('b', 100))
      .when(make('b'))
      .thenState((state) =>
        expect(state).toMatchObject({ partialRefunds: [{ refundId: 'a' }, { refundId: 'b', reference: 're_b' }] }),
      );
  });
});

describe('a cancellation after partial refunds', () => {
  it('refunds the rest, and counts parts that are on their way', () => {
    payment(...paid, requested('a', 500), made('a', 500), requested('b', 100))
      .when(cancel)
      .then([restRequested(1_200)]);
    payment(...paid, requested('a', 500), made('a', 500), requested('b', 100), restRequested(1_200))
      .when(refundRest)
      .then([restMade(1_200)]);
  });

  it('ends at once when nothing is left', () => {
    payment(...paid, requested('a', 1_800))
      .when(cancel)
      .then([restMade(0, '')]);
    payment(...paid, requested('a', 1_800), restMade(0, ''))
      .when(cancel)
      .thenNothing();
  });

  it('does not prevent a part that was requested before', () => {
    payment(...paid, requested('a', 500), restRequested(1_300), restMade(1_300))
      .when(make('a'))
      .then([made('a', 500)]);
    payment(...paid, requested('a', 1_800), restMade(0, ''))
      .when(make('a'))
      .then([made('a', 1_800)]);
  });
});
