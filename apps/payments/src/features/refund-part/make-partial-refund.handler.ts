import { Clock } from '@maru/kernel';
import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Payments } from '../../aggregates';
import { AskedAgainLater } from '../../attempts/asked-again-later';
import { ProviderAttempts } from '../../attempts/provider-attempts';
import { RetryPace } from '../../attempts/retry-pace';
import { partialRefundsOf } from '../../domain/payment';
import { providerFault, ProviderDesk } from '../../provider-desk';

export class MakePartialRefund extends Command<void> {
  constructor(
    readonly paymentId: string,
    readonly orderId: string,
    readonly refundId: string,
  ) {
    super();
  }
}

/**
 * Calls the provider for a partial refund until it is made. Every step may be repeated, because the refund has one key
 * and the provider repeats its answer, also a lost one. The message is retried at a time of its own (AskedAgainLater),
 * and the row of the refund in `provider_attempts` counts the failures.
 */
@CommandHandler(MakePartialRefund)
export class MakePartialRefundHandler implements ICommandHandler<MakePartialRefund> {
  constructor(
    private readonly payments: Payments,
    private readonly provider: ProviderDesk,
    private readonly attempts: ProviderAttempts,
    private readonly pace: RetryPace,
    private readonly clock: Clock,
  ) {}

  async execute({ paymentId, orderId, refundId }: MakePartialRefund): Promise<void> {
    const { state: payment } = await this.payments.load(paymentId);
    const refund = partialRefundsOf(payment).find((each) => each.refundId === refundId);
    if (!refund || refund.reference !== undefined || !('reference' in payment)) return;
    const row = await this.attempts.find(refundId, 'refund');
    if (row && this.clock.now() < row.dueAt) throw new AskedAgainLater(row.dueAt, `the refund ${refundId}`);
    const amount = { ...payment.amount, amount: refund.amount };
    const { reference } = await this.provider
      .refund(refundId, { reference: payment.reference, amount })
      .catch((error: unknown) => this.fails(refundId, error));
    const made = { paymentId, orderId, refundId, reference, failedAttempts: row?.failures ?? 0 };
    orRefuse(await this.payments.execute(paymentId, { type: 'RecordPartialRefundMade', ...made }));
  }

  private async fails(refundId: string, error: unknown): Promise<never> {
    const fault = providerFault(error);
    if (!fault) throw error;
    const failed = { fault, detail: (error as Error).message, dueAfter: this.pace.refundDueAfter };
    const { dueAt } = await this.attempts.failed(refundId, 'refund', failed);
    throw new AskedAgainLater(dueAt, `the refund ${refundId}`, error);
  }
}
