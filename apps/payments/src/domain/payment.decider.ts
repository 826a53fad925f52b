import { accept, reject, storedState } from '@maru/kernel';
import type { Decider, Decision, Money } from '@maru/kernel';
import { requestPartialRefund, recordPartialRefundMade } from './partial-refund';
import type { PartialRefundCode, RecordPartialRefundMade, RequestPartialRefund } from './partial-refund';
import { evolve, NO_REFERENCE, restOf } from './payment';
import type { Payment } from './payment';
import type { ProviderFaultKind } from './payment-provider';
import type { PaymentEvent } from './payment.events';

interface Of<Type extends string> {
  readonly type: Type;
  readonly paymentId: string;
  readonly orderId: string;
}

export type RequestPayment = Of<'RequestPayment'> & {
  readonly customerId: string;
  readonly amount: Money;
  readonly token: string;
};
export type RecordOutcomeUnknown = Of<'RecordOutcomeUnknown'> & { readonly detail: string };
export type RecordCaptured = Of<'RecordCaptured'> & { readonly reference: string };
/** The provider's final answer: it has not captured the money and will not. */
export type RecordRefused = Of<'RecordRefused'> & { readonly reason: string; readonly detail: string };
export type RequestCancellation = Of<'RequestCancellation'>;
/** `attempt` counts from 1. */
export type RecordRefundFailed = Of<'RecordRefundFailed'> & {
  readonly attempt: number;
  readonly detail: string;
  readonly fault: ProviderFaultKind;
};
/** `failedAttempts`: how many failed before. */
export type RecordRefunded = Of<'RecordRefunded'> & { readonly reference: string; readonly failedAttempts: number };

export type PaymentCommand =
  | RequestPayment
  | RecordOutcomeUnknown
  | RecordCaptured
  | RecordRefused
  | RequestCancellation
  | RecordRefundFailed
  | RecordRefunded
  | RequestPartialRefund
  | RecordPartialRefundMade;

export type PaymentCode = 'PAYMENTS.UNKNOWN_PAYMENT' | 'PAYMENTS.ALREADY_DECIDED' | PartialRefundCode;

type Verdict = Decision<PaymentEvent, PaymentCode>;

/**
 * The one payment of an order: requested once and captured at most once. A cancellation refunds the whole. Finance
 * refunds parts, and a later cancellation the rest. Answers of the provider come in as commands afterwards; requests to
 * it are recorded before.
 */
export const paymentDecider: Decider<PaymentCommand, Payment, PaymentEvent, PaymentCode> = {
  initialState: { status: 'unknown' },
  decide,
  evolve,
  // 2: partial refunds.
  stored: storedState(2),
};

function decide(command: PaymentCommand, payment: Payment): Verdict {
  switch (command.type) {
    case 'RequestPayment':
      return requestPayment(command, payment);
    case 'RecordOutcomeUnknown':
      return recordOutcomeUnknown(command, payment);
    case 'RecordCaptured':
      return recordCaptured(command, payment);
    case 'RecordRefused':
      return recordRefused(command, payment);
    case 'RequestCancellation':
      return requestCancellation(command, payment);
    case 'RecordRefundFailed':
      return recordRefundFailed(command, payment);
    case 'RecordRefunded':
      return recordRefunded(command, payment);
    case 'RequestPartialRefund':
      return requestPartialRefund(command, payment);
    case 'RecordPartialRefundMade':
      return recordPartialRefundMade(command, payment);
  }
}

function requestPayment({ paymentId, orderId, customerId, amount, token }: RequestPayment, payment: Payment): Verdict {
  // Requested before, or cancelled before the request; in either case the answer is on its way already.
  if (payment.status !== 'unknown') return accept();
  if (amount.amount === 0) return waive({ paymentId, orderId, customerId, amount });
  const data = { paymentId, orderId, customerId, amount, token };
  return accept({ type: 'payments.payment-intent-opened.v1', data });
}

/** Nothing is due, so it is done at once with any token. There is no intent, so the provider is not called. */
function waive(data: Omit<RequestPayment, 'type' | 'token'>): Verdict {
  const none = { providerReference: NO_REFERENCE, withoutProvider: true as const };
  return accept({ type: 'payments.payment-captured.v1', data: { ...data, ...none } });
}

function recordOutcomeUnknown({ paymentId, orderId, detail }: RecordOutcomeUnknown, payment: Payment): Verdict {
  if (payment.status !== 'open' || payment.outcomeUnknown) return accept();
  return accept({ type: 'payments.payment-outcome-unknown.v1', data: { paymentId, orderId, detail } });
}

function recordCaptured({ paymentId, orderId, reference }: RecordCaptured, payment: Payment): Verdict {
  if (payment.status === 'open') {
    const { amount, cancelling } = payment;
    const captured: PaymentEvent = {
      type: 'payments.payment-captured.v1',
      data: { paymentId, orderId, amount, providerReference: reference },
    };
    return cancelling ? accept(captured, undoingOf(paymentId, orderId, amount)) : accept(captured);
  }
  const same = 'reference' in payment && payment.reference === reference;
  return same ? accept() : contradiction(payment, `it captured the money as ${reference}`);
}

function recordRefused({ paymentId, orderId, reason, detail }: RecordRefused, payment: Payment): Verdict {
  switch (payment.status) {
    case 'open':
      return payment.cancelling
        ? accept({ type: 'payments.payment-cancelled.v1', data: { paymentId, orderId } })
        : accept({ type: 'payments.payment-refused.v1', data: { paymentId, orderId, reason, detail } });
    case 'refused':
    case 'cancelled':
      return accept();
    default:
      return contradiction(payment, `it has not taken the money (${reason})`);
  }
}

function requestCancellation({ paymentId, orderId }: RequestCancellation, payment: Payment): Verdict {
  switch (payment.status) {
    case 'unknown':
      return accept({ type: 'payments.payment-cancelled.v1', data: { paymentId, orderId } });
    case 'open':
      // Only the provider knows whether it has captured the money.
      return payment.cancelling
        ? accept()
        : accept({ type: 'payments.payment-cancellation-noted.v1', data: { paymentId, orderId } });
    case 'waived':
      return accept(undoingOf(paymentId, orderId, payment.amount));
    case 'captured':
      return accept(givingBack(paymentId, orderId, payment));
    case 'refunding':
      // An earlier version has requested a refund of money that was never captured.
      return payment.reference === NO_REFERENCE ? accept(undoingOf(paymentId, orderId, payment.amount)) : accept();
    case 'refused':
    case 'cancelled':
    case 'refunded':
      return accept();
  }
}

/**
 * The log gets the first failure of each kind, because further ones of an outage add no
 * information.
 */
function recordRefundFailed(command: RecordRefundFailed, payment: Payment): Verdict {
  const { paymentId, orderId, attempt, detail, fault } = command;
  if (payment.status !== 'refunding' || attempt <= payment.failedAttempts || payment.toldFaults.includes(fault))
    return accept();
  return accept({ type: 'payments.refund-attempt-failed.v1', data: { paymentId, orderId, attempt, detail, fault } });
}

function recordRefunded(command: RecordRefunded, payment: Payment): Verdict {
  const { paymentId, orderId, reference, failedAttempts } = command;
  if (payment.status === 'refunding') {
    const data = { paymentId, orderId, amount: restOf(payment), providerReference: reference, failedAttempts };
    return accept({ type: 'payments.payment-refunded.v1', data });
  }
  const same = payment.status === 'refunded' && payment.refundReference === reference;
  return same ? accept() : contradiction(payment, `it gave the money back as ${reference}`);
}

/** All of a capture, or the rest after partial refunds; without a rest, the end is recorded at once. */
function givingBack(paymentId: string, orderId: string, payment: Extract<Payment, { status: 'captured' }>) {
  const rest = restOf(payment);
  if (rest.amount > 0 || payment.amount.amount === 0) return undoingOf(paymentId, orderId, rest);
  const data = { paymentId, orderId, amount: rest, providerReference: NO_REFERENCE, failedAttempts: 0 };
  return { type: 'payments.payment-refunded.v1', data } as const;
}

/** A capture is refunded. An amount of 0, which earlier versions captured at the provider, too, needs no refund. */
function undoingOf(paymentId: string, orderId: string, amount: Money): PaymentEvent {
  return amount.amount === 0
    ? { type: 'payments.payment-cancelled.v1', data: { paymentId, orderId } }
    : { type: 'payments.refund-requested.v1', data: { paymentId, orderId, amount } };
}

/** The provider contradicts its earlier answer, so an operator has to check it. */
function contradiction(payment: Payment, saying: string): Verdict {
  return payment.status === 'unknown'
    ? reject('PAYMENTS.UNKNOWN_PAYMENT', `the provider says that ${saying}, but nobody asked it`)
    : reject('PAYMENTS.ALREADY_DECIDED', `the provider says that ${saying}, but the payment is ${payment.status}`);
}
