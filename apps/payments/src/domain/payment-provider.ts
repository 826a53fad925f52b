import { textFromOutside } from '@maru/kernel';
import type { Money } from '@maru/kernel';

export interface ChargeRequest {
  /** The same key again is the same charge: it captures once, and its outcome never changes. */
  readonly idempotencyKey: string;
  /** The provider's token for a card, from the customer's browser; worthless to other parties. */
  readonly token: string;
  readonly amount: Money;
}

export interface RefundRequest {
  readonly idempotencyKey: string;
  /** The capture to refund. */
  readonly reference: string;
  readonly amount: Money;
}

/**
 * The provider's final answer about a charge. After `cancelled`, a charge with that key is answered `cancelled` for
 * ever.
 */
export type FinalWord =
  | { readonly status: 'captured'; readonly reference: string }
  | { readonly status: 'refused'; readonly code: RefusalCode; readonly detail: string }
  | { readonly status: 'cancelled' };

export type RefusalCode = 'PAYMENTS.DECLINED' | 'PAYMENTS.INSUFFICIENT_FUNDS' | 'PAYMENTS.UNKNOWN_TOKEN';

/** `processing`: the provider has the charge and has not decided. `unknown`: it has not received the charge yet. */
export type Standing = FinalWord | { readonly status: 'processing' } | { readonly status: 'unknown' };

/** The provider was too busy and has done nothing, so the same call may be repeated. */
export class ProviderBusy extends Error {
  override readonly name = 'ProviderBusy';
  /** Tells the message bus that the message is valid and may be retried without a limit. */
  readonly transient = true;

  /** @param said the provider's text; rows and events keep it as `message`, cleaned */
  constructor(said: string, options?: ErrorOptions) {
    super(textFromOutside(said), options);
  }
}

/** The answer is lost or did not come in time, so the effect of the call is unknown. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
  readonly transient = true;

  /** @param said the reason, as for ProviderBusy */
  constructor(said: string, options?: ErrorOptions) {
    super(textFromOutside(said), options);
  }
}

/**
 * The kind of a failed call, for rows and events: the provider was busy and did nothing, or its
 * answer is lost.
 */
export type ProviderFaultKind = 'busy' | 'answer-lost';

/**
 * The port to the payment provider. Every call may throw ProviderBusy or AnswerLost; any other error is a fault. An
 * aborted call may have had its effect.
 */
export abstract class PaymentProvider {
  abstract charge(request: ChargeRequest, signal: AbortSignal): Promise<FinalWord>;

  /** The outcome of the charge with this key. */
  abstract lookup(idempotencyKey: string, signal: AbortSignal): Promise<Standing>;

  /** Prevents that the charge captures from now on, unless it already has; also for an unknown charge. */
  abstract cancel(idempotencyKey: string, signal: AbortSignal): Promise<FinalWord>;

  /** Refunds the capture; returns the provider's reference of the refund. */
  abstract refund(request: RefundRequest, signal: AbortSignal): Promise<{ readonly reference: string }>;
}
