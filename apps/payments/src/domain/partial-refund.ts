import { accept, reject } from '@maru/kernel';
import type { Decision, Money } from '@maru/kernel';
import { partialRefundsOf, restOf } from './payment';
import type { Payment } from './payment';
import type { PaymentEvent } from './payment.events';

interface Of<Type extends string> {
  readonly type: Type;
  readonly paymentId: string;
  readonly orderId: string;
  readonly refundId: string;
}

export type RequestPartialRefund = Of<'RequestPartialRefund'> & {
  /** At least 1 minor unit. */
  readonly amount: Money;
  readonly reason?: string | undefined;
};
/** `failedAttempts` is the number of earlier failures. */
export type RecordPartialRefundMade = Of<'RecordPartialRefundMade'> & {
  readonly reference: string;
  readonly failedAttempts: number;
};

export type PartialRefundCode =
  | 'PAYMENTS.UNKNOWN_PAYMENT'
  | 'PAYMENTS.NOT_REFUNDABLE'
  | 'PAYMENTS.CURRENCY_MISMATCH'
  | 'PAYMENTS.REFUND_EXCEEDS_CAPTURE'
  | 'PAYMENTS.TOO_MANY_REFUNDS'
  | 'PAYMENTS.IDEMPOTENCY_KEY_REUSED'
  | 'PAYMENTS.ALREADY_DECIDED';

type Verdict = Decision<PaymentEvent, PartialRefundCode>;

// Bounded, because every refund is part of the state of its payment.
const MOST_REFUNDS = 50;

/**
 * Requests a partial refund. The append at the decided revision makes the second of two concurrent requests see the
 * first, so that together they never exceed the capture.
 */
export function requestPartialRefund(command: RequestPartialRefund, payment: Payment): Verdict {
  const { paymentId, orderId, refundId, amount, reason } = command;
  const known = partialRefundsOf(payment).find((each) => each.refundId === refundId);
  if (known) {
    const { currency } = (payment as Extract<Payment, { status: 'captured' }>).amount;
    if (known.amount === amount.amount && currency === amount.currency && known.reason === reason) return accept();
    return reject('PAYMENTS.IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key came with another refund before.');
  }
  if (payment.status === 'unknown') return reject('PAYMENTS.UNKNOWN_PAYMENT', `There is no payment ${paymentId}.`);
  if (payment.status !== 'captured')
    return reject('PAYMENTS.NOT_REFUNDABLE', `Only a captured payment is refunded; this one is ${payment.status}.`);
  const { currency } = payment.amount;
  if (amount.currency !== currency)
    return reject('PAYMENTS.CURRENCY_MISMATCH', `The payment is in ${currency}, and so are its refunds.`);
  const left = restOf(payment).amount;
  if (amount.amount > left) {
    const detail = `Of ${payment.amount.amount} captured, ${left} is left to refund, in minor units of ${currency}.`;
    return reject('PAYMENTS.REFUND_EXCEEDS_CAPTURE', detail);
  }
  if (partialRefundsOf(payment).length >= MOST_REFUNDS)
    return reject('PAYMENTS.TOO_MANY_REFUNDS', `A payment has ${MOST_REFUNDS} refunds at most.`);
  const data = { paymentId, orderId, refundId, amount, ...(reason !== undefined && { reason }) };
  return accept({ type: 'payments.partial-refund-requested.v1', data });
}

export function recordPartialRefundMade(command: RecordPartialRefundMade, payment: Payment): Verdict {
  const { paymentId, orderId, refundId, reference: providerReference, failedAttempts } = command;
  const known = partialRefundsOf(payment).find((each) => each.refundId === refundId);
  if (!known || (known.reference !== undefined && known.reference !== providerReference)) {
    const standing = known ? `it was made as ${known.reference}` : 'nobody asked for it';
    const saying = `the provider says that it made the refund ${refundId} as ${providerReference}`;
    return reject('PAYMENTS.ALREADY_DECIDED', `${saying}, but ${standing}`);
  }
  if (known.reference !== undefined) return accept();
  const { currency } = (payment as Extract<Payment, { status: 'captured' }>).amount;
  const amount = { amount: known.amount, currency };
  const data = { paymentId, orderId, refundId, amount, providerReference, failedAttempts };
  return accept({ type: 'payments.partial-refund-made.v1', data });
}
