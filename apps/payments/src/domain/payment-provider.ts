import { textFromOutside } from '@maru/kernel';
import type { Money } from '@maru/kernel';

export interface ChargeRequest {
  /** The same key again is the same charge: it captures once, and its outcome never changes. */
  readonly idempotencyKey: string;
  /** What the customer's browser got from the provider for a card; worthless to anybody else. */
  readonly token: string;
  readonly amount: Money;
}

export interface RefundRequest {
  readonly idempotencyKey: string;
  /** The capture that is given back. */
  readonly reference: string;
  readonly amount: Money;
}

/** The provider's last word on a charge. After `cancelled`, a charge with that key is answered `cancelled` for ever. */
export type FinalWord =
  | { readonly status: 'captured'; readonly reference: string }
  | { readonly status: 'refused'; readonly code: RefusalCode; readonly detail: string }
  | { readonly status: 'cancelled' };

export type RefusalCode = 'PAYMENTS.DECLINED' | 'PAYMENTS.INSUFFICIENT_FUNDS' | 'PAYMENTS.UNKNOWN_TOKEN';

/** `processing`: it has the charge and has not decided; `unknown`: it has never seen it, or not yet. */
export type Standing = FinalWord | { readonly status: 'processing' } | { readonly status: 'unknown' };

/** The provider could not do it now and has done nothing: the same may be asked again. */
export class ProviderBusy extends Error {
  override readonly name = 'ProviderBusy';
  /** To the message bus: the message is not at fault, it is tried for ever. */
  readonly transient = true;

  /** @param said the provider's words; rows and events keep them as `message`, cleaned */
  constructor(said: string, options?: ErrorOptions) {
    super(textFromOutside(said), options);
  }
}

/** The answer is lost, or did not come in time: the provider may have done it or not. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
  readonly transient = true;

  /** @param said why, as for ProviderBusy */
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
 * The port to whoever moves the money.
 * Every call may throw ProviderBusy or AnswerLost; any other error is a fault. A call that is aborted may have had its effect.
 */
export abstract class PaymentProvider {
  abstract charge(request: ChargeRequest, signal: AbortSignal): Promise<FinalWord>;

  /** What has become of the charge with this key. */
  abstract lookup(idempotencyKey: string, signal: AbortSignal): Promise<Standing>;

  /** Makes sure that the charge captures nothing any more, unless it has; also one that was never seen. */
  abstract cancel(idempotencyKey: string, signal: AbortSignal): Promise<FinalWord>;

  /** Gives the whole capture back; the answer is the provider's name of the refund. */
  abstract refund(request: RefundRequest, signal: AbortSignal): Promise<{ readonly reference: string }>;
}
