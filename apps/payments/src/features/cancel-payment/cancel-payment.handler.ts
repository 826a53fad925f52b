import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Payments } from '../../aggregates';
import { ProviderAttempts } from '../../attempts/provider-attempts';
import { paymentIdOf } from '../../domain/payment-ids';
import { ProviderDesk } from '../../provider-desk';
import { recordFinalWord } from '../record-final-word';

export class CancelPayment extends Command<void> {
  constructor(readonly orderId: string) {
    super();
  }
}

const CANCELLED = { reason: 'PAYMENTS.CANCELLED', detail: 'The payment was cancelled before anything was captured.' };

/**
 * Makes sure that no money of the payment is kept. A charge for which the provider was certainly never called is closed
 * without it. Otherwise the provider's answer decides between two endings.
 */
@CommandHandler(CancelPayment)
export class CancelPaymentHandler implements ICommandHandler<CancelPayment> {
  constructor(
    private readonly payments: Payments,
    private readonly provider: ProviderDesk,
    private readonly attempts: ProviderAttempts,
  ) {}

  async execute({ orderId }: CancelPayment): Promise<void> {
    const which = { paymentId: paymentIdOf(orderId), orderId };
    const { paymentId } = which;
    const { state } = orRefuse(await this.payments.execute(paymentId, { type: 'RequestCancellation', ...which }));
    if (state.status !== 'open') return;
    const unasked = !state.outcomeUnknown && (await this.attempts.closeUnasked(paymentId));
    const word = unasked ? ({ status: 'cancelled' } as const) : await this.provider.cancel(paymentId);
    await recordFinalWord(this.payments, which, word, CANCELLED);
  }
}
