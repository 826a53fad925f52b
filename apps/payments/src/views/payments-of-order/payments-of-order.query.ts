import type { Money } from '@maru/kernel';
import { Refusal } from '@maru/service';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Payments } from '../../aggregates';
import { ProviderAttempts } from '../../attempts/provider-attempts';
import { partialRefundsOf, restOf } from '../../domain/payment';
import type { Payment } from '../../domain/payment';
import { paymentIdOf } from '../../domain/payment-ids';

/** `NOTHING_DUE`: the order costs nothing, and the provider was not called. */
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
  /** The reason why the provider did not capture the money. */
  readonly refusal?: { readonly reason: string; readonly detail: string };
  readonly intents: readonly { readonly amount: Money }[];
  readonly captures: readonly { readonly amount: Money; readonly providerReference: string }[];
  readonly refunds: readonly RefundShown[];
  /** The refunded amount; absent before a capture. */
  readonly refunded?: Money;
}

interface RefundShown {
  readonly amount: Money;
  readonly failedAttempts: number;
  /** Absent before the refund was made. */
  readonly providerReference?: string;
  /** Only for a refund by finance. */
  readonly refundId?: string;
  readonly reason?: string;
}

export class GetPaymentsOfOrder extends Query<PaymentsOfOrder> {
  constructor(readonly orderId: string) {
    super();
  }
}

/**
 * Answered from the payment's own stream, so never behind it (docs/adr: queries of one aggregate fold its stream). A
 * pending refund's row has the number of its failures.
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
      throw new Refusal({ code: 'PAYMENTS.UNKNOWN_PAYMENT', detail: `There is no payment for order ${orderId}.` });
    return { orderId, paymentId, ...shown(await this.withFailures(paymentId, state)) };
  }

  /** Adds the failures of refunds in flight, which only their rows count. */
  private async withFailures(paymentId: string, payment: Known): Promise<Known> {
    if (payment.status !== 'captured' && payment.status !== 'refunding' && payment.status !== 'refunded')
      return payment;
    const failures = async (id: string) => (await this.attempts.find(id, 'refund'))?.failures ?? 0;
    const partialRefunds = await Promise.all(
      partialRefundsOf(payment).map(async (part) =>
        part.reference === undefined ? { ...part, failedAttempts: await failures(part.refundId) } : part,
      ),
    );
    const seen = { ...payment, partialRefunds };
    if (seen.status !== 'refunding') return seen;
    return { ...seen, failedAttempts: Math.max(seen.failedAttempts, await failures(paymentId)) };
  }
}

type Known = Exclude<Payment, { status: 'unknown' }>;
type Captured = Extract<Payment, { status: 'captured' | 'refunding' | 'refunded' }>;

function shown(payment: Known): Omit<PaymentsOfOrder, 'orderId' | 'paymentId'> {
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
    case 'refunding':
    case 'refunded':
      return { ...asked, ...shownCapture(payment) };
  }
}

function shownCapture(payment: Captured) {
  const { amount, reference: providerReference } = payment;
  const refunds = [...partsOf(payment), ...restGivenBack(payment)];
  const sum = refunds.reduce((made, each) => made + (each.providerReference === undefined ? 0 : each.amount.amount), 0);
  const isBack = payment.status === 'refunded' || (sum === amount.amount && sum > 0);
  const status = isBack ? 'REFUNDED' : payment.status === 'refunding' ? 'REFUNDING' : 'CAPTURED';
  return { status, captures: [{ amount, providerReference }], refunds, refunded: { ...amount, amount: sum } } as const;
}

const partsOf = (payment: Captured): RefundShown[] =>
  partialRefundsOf(payment).map(({ refundId, amount, reason, reference, failedAttempts = 0 }) => ({
    refundId,
    amount: { ...payment.amount, amount },
    failedAttempts,
    ...(reason !== undefined && { reason }),
    ...(reference !== undefined && { providerReference: reference }),
  }));

/** The amount that a cancellation refunds: all, or the rest after partial refunds. */
function restGivenBack(payment: Captured): RefundShown[] {
  if (payment.status === 'captured') return [];
  const [amount, { failedAttempts }] = [restOf(payment), payment];
  // The amount is 0 when only parts were refunded.
  if (amount.amount === 0 && payment.amount.amount > 0) return [];
  if (payment.status === 'refunding') return [{ amount, failedAttempts }];
  return [{ amount, failedAttempts, providerReference: payment.refundReference }];
}
