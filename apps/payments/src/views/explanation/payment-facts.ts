import { Explains } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { Payments } from '../../aggregates';
import { ProviderAttempts } from '../../attempts/provider-attempts';
import type { AttemptsOfPayment } from '../../attempts/provider-attempts';
import { paymentIdOf } from '../../domain/payment-ids';
import { NO_REFERENCE, partialRefundsOf } from '../../domain/payment';
import type { Payment } from '../../domain/payment';

/** The facts of payments about an order: its payment, the attempts at the provider, and what has moved. */
@Injectable()
export class ExplainsPayment extends Explains {
  constructor(
    private readonly payments: Payments,
    private readonly attempts: ProviderAttempts,
  ) {
    super();
  }

  async factsOf(orderId: string): Promise<object> {
    const paymentId = paymentIdOf(orderId);
    const { state } = await this.payments.load(paymentId);
    if (state.status === 'unknown') return { known: false };
    return {
      known: true,
      payment: { paymentId, ...shown(state) },
      ...(await this.attemptsAt(paymentId)),
      charges: chargesOf(state),
      refunds: refundsOf(state),
    };
  }

  // The payment itself is in the log, and is told while the database is away.
  private attemptsAt(paymentId: string): Promise<{ attempts: readonly AttemptsOfPayment[] | null }> {
    return this.attempts.of(paymentId).then(
      (attempts) => ({ attempts }),
      (error: Error) => ({ attempts: null, attemptsError: error.message }),
    );
  }
}

/** Without the token. */
function shown(payment: Payment): object {
  const { status } = payment;
  if (status === 'open') {
    const { amount, outcomeUnknown, cancelling } = payment;
    return { status, amount, outcomeUnknown, cancelling };
  }
  const refusal = status === 'refused' ? { reason: payment.reason, detail: payment.detail } : {};
  return { status, ...('amount' in payment && { amount: payment.amount }), ...refusal };
}

type Amount = object;

const chargesOf = (payment: Payment): readonly Amount[] =>
  'reference' in payment && payment.reference !== NO_REFERENCE
    ? [{ amount: payment.amount, reference: payment.reference }]
    : [];

function refundsOf(payment: Payment): readonly Amount[] {
  const { currency } = 'amount' in payment && payment.amount ? payment.amount : { currency: '' };
  const parts = partialRefundsOf(payment).map(({ amount, reference, failedAttempts = 0 }) => ({
    amount: { amount, currency },
    state: reference === undefined ? 'requested' : 'made',
    ...(reference !== undefined && { reference }),
    failedAttempts,
  }));
  if (payment.status !== 'refunding' && payment.status !== 'refunded') return parts;
  const { amount, failedAttempts } = payment;
  const rest = { ...amount, amount: amount.amount - parts.reduce((sum, part) => sum + part.amount.amount, 0) };
  const made =
    payment.status === 'refunded' ? { state: 'made', reference: payment.refundReference } : { state: 'requested' };
  return [...parts, { amount: rest, ...made, failedAttempts }];
}
