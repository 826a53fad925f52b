import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Payments } from '../../aggregates';
import { chargeKeyOf, paymentIdOf } from '../../domain/payment-ids';
import { ProviderDesk } from '../../provider-desk';
import { recordFinalWord } from '../record-final-word';

export class CancelPayment extends Command<void> {
  constructor(readonly orderId: string) {
    super();
  }
}

const CANCELLED = { reason: 'PAYMENTS.CANCELLED', detail: 'The payment was cancelled before anything was captured.' };

/** Makes sure that nothing of the payment is kept. While the provider has not decided, its word decides between two endings. */
@CommandHandler(CancelPayment)
export class CancelPaymentHandler implements ICommandHandler<CancelPayment> {
  constructor(
    private readonly payments: Payments,
    private readonly provider: ProviderDesk,
  ) {}

  async execute({ orderId }: CancelPayment): Promise<void> {
    const which = { paymentId: paymentIdOf(orderId), orderId };
    const { paymentId } = which;
    const { state } = orRefuse(await this.payments.execute(paymentId, { type: 'RequestCancellation', ...which }));
    if (state.status !== 'open') return;
    await recordFinalWord(this.payments, which, await this.provider.cancel(chargeKeyOf(paymentId)), CANCELLED);
  }
}
