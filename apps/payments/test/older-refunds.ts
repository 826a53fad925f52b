import { RefundAttemptFailed, RefundRequested } from '@maru/contracts';
import type { EventStore } from '@maru/event-store';
import { fold } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import { paymentDecider } from '../src/domain/payment.decider';
import { paymentIdOf, refundKeyOf } from '../src/domain/payment-ids';
import type { PaymentProvider } from '../src/domain/payment-provider';
import type { PaymentEvent } from '../src/domain/payment.events';
import type { Heard } from './payments-process';

/**
 * The refunds of the version without rows, which still runs during a deploy or after a roll-back. It makes one attempt
 * for each message. Each failure is an event, which it handles itself.
 */
export async function olderVersionHears({ type, data }: Heard, log: EventStore, provider: PaymentProvider) {
  if (type !== RefundRequested.type && type !== RefundAttemptFailed.type) return;
  const { orderId, attempt: failedAttempts = 0 } = data as { orderId: string; attempt?: number };
  const which = { paymentId: paymentIdOf(orderId), orderId };
  const stream = `payments.payment-${which.paymentId}`;
  const events = await log.readStream(stream);
  const payment = fold(paymentDecider, events as unknown as PaymentEvent[]);
  if (payment.status !== 'refunding' || payment.failedAttempts !== failedAttempts) return;
  const metadata = { correlationId: 'older', causationId: 'older' };
  const append = (event: string, more: object) =>
    log.append(stream, events.length - 1, [
      { id: randomUUID(), type: `payments.${event}.v1`, data: { ...which, ...more }, metadata },
    ]);
  const { reference, amount } = payment;
  const request = { idempotencyKey: refundKeyOf(which.paymentId), reference, amount };
  try {
    const refund = await provider.refund(request, new AbortController().signal);
    await append('payment-refunded', { amount, providerReference: refund.reference });
  } catch (fault) {
    await append('refund-attempt-failed', { attempt: failedAttempts + 1, detail: (fault as Error).message });
  }
}
