import type { Money } from '@maru/kernel';
import { Refusal } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Payments } from '../../aggregates';
import { ProviderAttempts } from '../../attempts/provider-attempts';
import type { Payment } from '../../domain/payment';
import { paymentIdOf } from '../../domain/payment-ids';

/** `NOTHING_DUE`: the order costs nothing, and no provider was asked. */
export const PAYMENT_STATUSES = [
  'PENDING',
  'NOTHING_DUE',
  'CAPTURED',
  'REFUSED',
  'CANCELLED',
  'REFUNDING',
  'REFUNDED',
] as const;

export interface PaymentsOfOrder {
  readonly orderId: string;
  readonly paymentId: string;
  readonly status: (typeof PAYMENT_STATUSES)[number];
  /** Why the provider did not take the money. */
  readonly refusal?: { readonly reason: string; readonly detail: string };
  readonly intents: readonly { readonly amount: Money }[];
  readonly captures: readonly { readonly amount: Money; readonly providerReference: string }[];
  readonly refunds: readonly {
    readonly amount: Money;
    readonly failedAttempts: number;
    /** Once the money is back. */
    readonly providerReference?: string;
  }[];
}

export class GetPaymentsOfOrder extends Query<PaymentsOfOrder> {
  constructor(readonly orderId: string) {
    super();
  }
}

/**
 * Answered from the payment's own stream, so never behind it (docs/adr: queries of one aggregate
 * fold its stream). A pending refund's row has the number of its failures.
 */
@QueryHandler(GetPaymentsOfOrder)
export class GetPaymentsOfOrderHandler implements IQueryHandler<GetPaymentsOfOrder> {
  constructor(
    private readonly payments: Payments,
    private readonly attempts: ProviderAttempts,
  ) {}

  async execute({ orderId }: GetPaymentsOfOrder): Promise<PaymentsOfOrder> {
    const paymentId = paymentIdOf(orderId);
    const { state } = await this.payments.load(paymentId);
    if (state.status === 'unknown')
      throw new Refusal({ code: 'PAYMENTS.UNKNOWN_PAYMENT', detail: `no payment was asked for by order ${orderId}` });
    if (state.status !== 'refunding') return { orderId, paymentId, ...shown(state) };
    const { failures = 0 } = (await this.attempts.find(paymentId, 'refund')) ?? {};
    const failedAttempts = Math.max(state.failedAttempts, failures);
    return { orderId, paymentId, ...shown({ ...state, failedAttempts }) };
  }
}

function shown(payment: Exclude<Payment, { status: 'unknown' }>): Omit<PaymentsOfOrder, 'orderId' | 'paymentId'> {
  if (payment.status === 'waived') return { status: 'NOTHING_DUE', intents: [], captures: [], refunds: [] };
  const { status, amount } = payment;
  const asked = { intents: amount ? [{ amount }] : [], captures: [], refunds: [] };
  switch (status) {
    case 'open':
      return { status: 'PENDING', ...asked };
    case 'cancelled':
      return { status: 'CANCELLED', ...asked };
    case 'refused':
      return { status: 'REFUSED', refusal: { reason: payment.reason, detail: payment.detail }, ...asked };
    case 'captured':
      return { status: 'CAPTURED', ...asked, captures: [captureOf(payment)] };
    case 'refunding': {
      const refunds = [{ amount: payment.amount, failedAttempts: payment.failedAttempts }];
      return { status: 'REFUNDING', ...asked, captures: [captureOf(payment)], refunds };
    }
    case 'refunded': {
      const { failedAttempts, refundReference: providerReference } = payment;
      const refunds = [{ amount: payment.amount, failedAttempts, providerReference }];
      return { status: 'REFUNDED', ...asked, captures: [captureOf(payment)], refunds };
    }
  }
}

function captureOf({ amount, reference }: { readonly amount: Money; readonly reference: string }) {
  return { amount, providerReference: reference };
}
