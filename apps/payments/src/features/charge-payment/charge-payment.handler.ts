import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Payments } from '../../aggregates';
import { chargeKeyOf, paymentIdOf } from '../../domain/payment-ids';
import { AnswerLost, ProviderBusy } from '../../domain/payment-provider';
import { ProviderDesk } from '../../provider-desk';
import { recordFinalWord } from '../record-final-word';

export class ChargePayment extends Command<void> {
  constructor(readonly orderId: string) {
    super();
  }
}

const UNAVAILABLE = {
  reason: 'PAYMENTS.PROVIDER_UNAVAILABLE',
  detail: 'The payment provider could not take the payment.',
};
const TIMED_OUT = {
  reason: 'PAYMENTS.PROVIDER_TIMEOUT',
  detail: 'The payment provider did not decide in time; the payment was cancelled there.',
};
const NOT_CAPTURED = {
  reason: 'PAYMENTS.NOT_CAPTURED',
  detail: 'The answer of the payment provider was lost, and it had captured nothing; the payment was cancelled there.',
};

/**
 * Asks the provider for the money, and when its answer is lost, what has become of it; what it has not decided is cancelled.
 * Every step may be repeated: the charge has one key, and what the provider said last is said again.
 */
@CommandHandler(ChargePayment)
export class ChargePaymentHandler implements ICommandHandler<ChargePayment> {
  constructor(
    private readonly payments: Payments,
    private readonly provider: ProviderDesk,
  ) {}

  async execute({ orderId }: ChargePayment): Promise<void> {
    const paymentId = paymentIdOf(orderId);
    const which = { paymentId, orderId };
    const { state: payment } = await this.payments.load(paymentId);
    // A payment that is being cancelled is settled with the provider by who cancels it.
    if (payment.status !== 'open' || payment.cancelling) return;
    if (payment.outcomeUnknown) return this.resolve(which);
    const { token, amount } = payment;
    try {
      const word = await this.provider.charge({ idempotencyKey: chargeKeyOf(paymentId), token, amount });
      await recordFinalWord(this.payments, which, word, NOT_CAPTURED);
    } catch (fault) {
      if (fault instanceof ProviderBusy) {
        const word = await this.provider.cancel(chargeKeyOf(paymentId));
        return recordFinalWord(this.payments, which, word, UNAVAILABLE);
      }
      if (!(fault instanceof AnswerLost)) throw fault;
      const unknown = { type: 'RecordOutcomeUnknown' as const, ...which, detail: fault.message };
      orRefuse(await this.payments.execute(paymentId, unknown));
      await this.resolve(which);
    }
  }

  private async resolve(which: { readonly paymentId: string; readonly orderId: string }): Promise<void> {
    const key = chargeKeyOf(which.paymentId);
    const standing = await this.provider.lookup(key);
    switch (standing.status) {
      case 'processing':
        return recordFinalWord(this.payments, which, await this.provider.cancel(key), TIMED_OUT);
      case 'unknown':
        return recordFinalWord(this.payments, which, await this.provider.cancel(key), NOT_CAPTURED);
      default:
        return recordFinalWord(this.payments, which, standing, NOT_CAPTURED);
    }
  }
}
