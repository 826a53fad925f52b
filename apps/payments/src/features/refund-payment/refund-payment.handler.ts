import { Clock } from '@maru/kernel';
import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Payments } from '../../aggregates';
import { AskedAgainLater } from '../../attempts/asked-again-later';
import { ProviderAttempts } from '../../attempts/provider-attempts';
import { RetryPace } from '../../attempts/retry-pace';
import { NO_REFERENCE, restOf } from '../../domain/payment';
import type { Payment } from '../../domain/payment';
import { paymentIdOf } from '../../domain/payment-ids';
import { providerFault, ProviderDesk } from '../../provider-desk';

export class RefundPayment extends Command<void> {
  constructor(
    readonly orderId: string,
    /** The number of the failure in the message, from 1; 0 for the request of the refund. */
    readonly failedAttempts: number,
    /** The time of the request, or of the failure. */
    readonly since: Date,
  ) {
    super();
  }
}

type Refunding = Extract<Payment, { status: 'refunding' }>;
interface Which {
  readonly paymentId: string;
  readonly orderId: string;
}

/**
 * Calls the provider for the refund until it succeeds. The message of the refund is retried at a time of its own
 * (AskedAgainLater). A row counts the failures. The log gets the first one of each kind, and the end.
 */
@CommandHandler(RefundPayment)
export class RefundPaymentHandler implements ICommandHandler<RefundPayment> {
  constructor(
    private readonly payments: Payments,
    private readonly provider: ProviderDesk,
    private readonly attempts: ProviderAttempts,
    private readonly pace: RetryPace,
    private readonly clock: Clock,
  ) {}

  async execute({ orderId, failedAttempts, since }: RefundPayment): Promise<void> {
    const which = { paymentId: paymentIdOf(orderId), orderId };
    const { state: payment } = await this.payments.load(which.paymentId);
    if (payment.status !== 'refunding') return;
    if (payment.reference === NO_REFERENCE) return this.undoNothing(which);
    // Older code continues a refund in the message of its last failure, so an earlier failure has no work.
    if (failedAttempts > 0 && payment.failedAttempts !== failedAttempts) return;
    await this.untilDue(which, payment, since);
    await this.refund(which, payment);
  }

  /** An earlier version wants to refund an order that cost nothing; the payment is cancelled without the provider. */
  private async undoNothing(which: Which): Promise<void> {
    orRefuse(await this.payments.execute(which.paymentId, { type: 'RequestCancellation', ...which }));
  }

  /** @throws AskedAgainLater when it is too early */
  private async untilDue({ paymentId }: Which, { failedAttempts }: Refunding, since: Date): Promise<void> {
    if (failedAttempts === 0) return;
    const row = await this.attempts.find(paymentId, 'refund');
    const dueAt = row?.dueAt ?? new Date(since.getTime() + this.pace.refundBackoffMs(failedAttempts));
    if (this.clock.now() < dueAt) throw new AskedAgainLater(dueAt, `the refund of payment ${paymentId}`);
  }

  private async refund(which: Which, payment: Refunding): Promise<void> {
    const { paymentId } = which;
    let reference: string;
    try {
      ({ reference } = await this.provider.refund(paymentId, { ...payment, amount: restOf(payment) }));
    } catch (error) {
      return this.fails(which, payment, error);
    }
    const failures = payment.failedAttempts === 0 ? 0 : (await this.attempts.find(paymentId, 'refund'))?.failures;
    const refunded = { reference, failedAttempts: Math.max(payment.failedAttempts, failures ?? 0) };
    orRefuse(await this.payments.execute(paymentId, { type: 'RecordRefunded', ...which, ...refunded }));
  }

  private async fails(which: Which, { failedAttempts: failedBefore }: Refunding, error: unknown): Promise<never> {
    const { paymentId } = which;
    const fault = providerFault(error);
    if (!fault) throw error;
    const detail = (error as Error).message;
    const failed = { fault, detail, failedBefore, dueAfter: this.pace.refundDueAfter };
    const { failures: attempt, dueAt } = await this.attempts.failed(paymentId, 'refund', failed);
    orRefuse(await this.payments.execute(paymentId, { type: 'RecordRefundFailed', ...which, attempt, detail, fault }));
    throw new AskedAgainLater(dueAt, `the refund of payment ${paymentId}`, error);
  }
}
