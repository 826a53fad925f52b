import { Clock } from '@maru/kernel';
import { orRefuse, Settings } from '@maru/service';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Payments } from '../../aggregates';
import { paymentIdOf, refundKeyOf } from '../../domain/payment-ids';
import type { PaymentsSettings } from '../../payments.settings';
import { isProviderFault, ProviderDesk } from '../../provider-desk';

export class RefundPayment extends Command<void> {
  constructor(
    readonly orderId: string,
    /** How often it was tried in vain. */
    readonly failedAttempts: number,
    /** When the refund was asked for, or failed last. */
    readonly since: Date,
  ) {
    super();
  }
}

/** To the message bus: come again later. A message that waits takes nobody's place. */
class RefundNotDue extends Error {
  override readonly name = 'RefundNotDue';
  readonly transient = true;
}

const LONGEST_BACKOFF_MS = 60_000;

/** Asks the provider to give the money back, once per message: a failure is recorded, and who hears of it tries again. */
@CommandHandler(RefundPayment)
export class RefundPaymentHandler implements ICommandHandler<RefundPayment> {
  constructor(
    private readonly payments: Payments,
    private readonly provider: ProviderDesk,
    private readonly clock: Clock,
    @Inject(Settings) private readonly settings: PaymentsSettings,
  ) {}

  async execute({ orderId, failedAttempts, since }: RefundPayment): Promise<void> {
    const which = { paymentId: paymentIdOf(orderId), orderId };
    const { paymentId } = which;
    const { state: payment } = await this.payments.load(paymentId);
    if (payment.status !== 'refunding' || payment.failedAttempts !== failedAttempts) return;
    const due = since.getTime() + this.backoff(failedAttempts);
    if (this.clock.now().getTime() < due)
      throw new RefundNotDue(`the refund of order ${orderId} is tried again after ${new Date(due).toISOString()}`);
    const { reference, amount } = payment;
    try {
      const refund = await this.provider.refund({ idempotencyKey: refundKeyOf(paymentId), reference, amount });
      orRefuse(
        await this.payments.execute(paymentId, { type: 'RecordRefunded', ...which, reference: refund.reference }),
      );
    } catch (fault) {
      if (!isProviderFault(fault)) throw fault;
      const failed = { attempt: failedAttempts + 1, detail: fault.message };
      orRefuse(await this.payments.execute(paymentId, { type: 'RecordRefundFailed', ...which, ...failed }));
    }
  }

  private backoff(failedAttempts: number): number {
    if (failedAttempts === 0) return 0;
    const base = this.settings.get('PAYMENTS_REFUND_BACKOFF_MS');
    return Math.min(LONGEST_BACKOFF_MS, base * 2 ** Math.min(failedAttempts - 1, 30));
  }
}
