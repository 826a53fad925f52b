import { unknownEvent } from '@maru/kernel';
import type { Money } from '@maru/kernel';
import type { PaymentEvent } from './payment.events';

/** The one payment of an order: the requests to the provider, and their outcome. */
export type Payment =
  | { readonly status: 'unknown' }
  /** Without an amount, it was cancelled before its request. */
  | { readonly status: 'cancelled'; readonly amount?: Money }
  /** Nothing was due, and the provider was not called. */
  | { readonly status: 'waived'; readonly amount: Money }
  | {
      readonly status: 'open';
      readonly amount: Money;
      readonly token: string;
      /** The provider's answer is lost, so its outcome is looked up and the charge is not repeated. */
      readonly outcomeUnknown: boolean;
      /** The money is no longer wanted. */
      readonly cancelling: boolean;
    }
  | { readonly status: 'refused'; readonly amount: Money; readonly reason: string; readonly detail: string }
  | {
      readonly status: 'captured';
      readonly amount: Money;
      readonly reference: string;
      readonly partialRefunds?: readonly PartialRefund[];
    }
  | Refunding
  | (Omit<Refunding, 'status'> & { readonly status: 'refunded'; readonly refundReference: string });

/** A part of the captured amount that finance refunds. */
export interface PartialRefund {
  readonly refundId: string;
  /** In minor units of the payment's currency. */
  readonly amount: number;
  readonly reason?: string | undefined;
  /** The provider's reference, once the part is refunded. */
  readonly reference?: string;
  /** The number of earlier failures at the provider. */
  readonly failedAttempts?: number;
}

interface Refunding {
  readonly status: 'refunding';
  readonly amount: Money;
  /** The provider's reference of the capture. */
  readonly reference: string;
  /** The number of failed refunds in the log. */
  readonly failedAttempts: number;
  /** The kinds of fault in the log; '' for events without a kind. */
  readonly toldFaults: readonly string[];
  /** No further parts are requested, but requested ones may still be in flight. */
  readonly partialRefunds?: readonly PartialRefund[];
}

type Of<Status extends Payment['status']> = Extract<Payment, { status: Status }>;

/** The requested partial refunds, made or not, oldest first. */
export const partialRefundsOf = (payment: Payment): readonly PartialRefund[] =>
  ('partialRefunds' in payment && payment.partialRefunds) || [];

/** The part of the capture that no partial refund covers yet. */
export function restOf(payment: Of<'captured' | 'refunding' | 'refunded'>): Money {
  const asked = partialRefundsOf(payment).reduce((sum, { amount }) => sum + amount, 0);
  return { ...payment.amount, amount: payment.amount.amount - asked };
}

/** The reference of a capture without a provider. */
export const NO_REFERENCE = '';
const refundingNothing = { status: 'refunding', reference: NO_REFERENCE, failedAttempts: 0, toldFaults: [] } as const;

export function evolve(payment: Payment, event: PaymentEvent): Payment {
  switch (event.type) {
    case 'payments.payment-intent-opened.v1': {
      const { amount, token } = event.data;
      return { status: 'open', amount, token, outcomeUnknown: false, cancelling: false };
    }
    case 'payments.payment-outcome-unknown.v1':
      return { ...(payment as Of<'open'>), outcomeUnknown: true };
    case 'payments.payment-cancellation-noted.v1':
      return { ...(payment as Of<'open'>), cancelling: true };
    case 'payments.payment-captured.v1':
      if (event.data.withoutProvider) return { status: 'waived', amount: event.data.amount };
      return { status: 'captured', amount: event.data.amount, reference: event.data.providerReference };
    case 'payments.payment-refused.v1': {
      const { reason, detail } = event.data;
      return { status: 'refused', amount: (payment as Of<'open'>).amount, reason, detail };
    }
    case 'payments.payment-cancelled.v1':
      return payment.status === 'unknown' || payment.status === 'waived'
        ? { status: 'cancelled' }
        : { status: 'cancelled', amount: (payment as Of<'open'>).amount };
    case 'payments.refund-requested.v1': {
      // An earlier version wants to refund money that was never captured.
      if (payment.status === 'waived') return { ...refundingNothing, amount: payment.amount };
      return { ...(payment as Of<'captured'>), status: 'refunding', failedAttempts: 0, toldFaults: [] };
    }
    case 'payments.refund-attempt-failed.v1': {
      const refunding = payment as Of<'refunding'>;
      const { attempt: failedAttempts, fault = '' } = event.data;
      return { ...refunding, failedAttempts, toldFaults: [...new Set([...refunding.toldFaults, fault])] };
    }
    case 'payments.payment-refunded.v1': {
      const { status: _, ...known } = payment as Of<'refunding'> | Of<'captured'>;
      // Right after the capture, because nothing was left to refund.
      const refunding = { toldFaults: [], failedAttempts: 0, ...known };
      const { providerReference: refundReference, failedAttempts = refunding.failedAttempts } = event.data;
      return { status: 'refunded', ...refunding, failedAttempts, refundReference };
    }
    case 'payments.partial-refund-requested.v1': {
      const { refundId, amount, reason } = event.data;
      const partial = { refundId, amount: amount.amount, ...(reason !== undefined && { reason }) };
      return { ...(payment as Of<'captured'>), partialRefunds: [...partialRefundsOf(payment), partial] };
    }
    case 'payments.partial-refund-made.v1': {
      const { refundId, providerReference: reference, failedAttempts } = event.data;
      const partialRefunds = partialRefundsOf(payment).map((partial) =>
        partial.refundId === refundId ? { ...partial, reference, failedAttempts } : partial,
      );
      return { ...(payment as Of<'captured' | 'refunding' | 'refunded'>), partialRefunds };
    }
    default:
      return unknownEvent(event);
  }
}
