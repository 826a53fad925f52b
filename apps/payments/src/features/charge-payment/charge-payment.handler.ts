import type { Money } from '@maru/kernel';
import { orRefuse, Settings } from '@maru/service';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Payments } from '../../aggregates';
import { AskedAgainLater } from '../../attempts/asked-again-later';
import { ProviderAttempts } from '../../attempts/provider-attempts';
import { RetryPace } from '../../attempts/retry-pace';
import { paymentIdOf } from '../../domain/payment-ids';
import { AnswerLost, ProviderBusy } from '../../domain/payment-provider';
import type { FinalWord } from '../../domain/payment-provider';
import type { PaymentsSettings } from '../../payments.settings';
import { PaymentTokens } from '../../payment-tokens';
import { ProviderDesk, wasNotAsked } from '../../provider-desk';
import { recordFinalWord } from '../record-final-word';

export class ChargePayment extends Command<void> {
  constructor(
    readonly orderId: string,
    /** The person whose key opens the payment token. */
    readonly customerId: string,
    /** The time of the recorded intent. */
    readonly recordedAt: Date,
  ) {
    super();
  }
}

interface Which {
  readonly paymentId: string;
  readonly orderId: string;
}

const UNAVAILABLE = {
  reason: 'PAYMENTS.PROVIDER_UNAVAILABLE',
  detail: 'The payment provider could not take the payment.',
};
const TOKEN_ERASED = {
  reason: 'PAYMENTS.TOKEN_ERASED',
  detail: 'The customer was erased, and the payment token with them.',
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
 * Calls the provider for the money and, when its answer is lost, looks up the outcome; an undecided charge is
 * cancelled. Every step may be repeated, because the charge has one key and the provider repeats its last answer. When
 * the provider is busy, the charge is retried at a time of its own (AskedAgainLater), a bounded number of times, and
 * delays no other.
 */
@CommandHandler(ChargePayment)
export class ChargePaymentHandler implements ICommandHandler<ChargePayment> {
  constructor(
    private readonly payments: Payments,
    private readonly provider: ProviderDesk,
    private readonly attempts: ProviderAttempts,
    private readonly pace: RetryPace,
    private readonly tokens: PaymentTokens,
    @Inject(Settings) private readonly settings: PaymentsSettings,
  ) {}

  async execute({ orderId, customerId, recordedAt }: ChargePayment): Promise<void> {
    const which = { paymentId: paymentIdOf(orderId), orderId };
    const { state: payment } = await this.payments.load(which.paymentId);
    // The cancellation settles its payment with the provider itself.
    if (payment.status !== 'open' || payment.cancelling) return;
    if (payment.outcomeUnknown) return this.resolve(which);
    const token = await this.tokens.open(customerId, payment.token);
    // An earlier attempt may have captured the money, so the provider has to answer that it did not.
    if (token === 'erased')
      return recordFinalWord(this.payments, which, await this.provider.cancel(which.paymentId), TOKEN_ERASED);
    await this.charge(which, { token, amount: payment.amount }, recordedAt);
  }

  private async charge(which: Which, payment: { token: string; amount: Money }, recordedAt: Date): Promise<void> {
    const { paymentId } = which;
    const refusal = this.provider.refusalToCharge(paymentId);
    if (refusal) {
      await this.attempts.chargeWaits(paymentId, recordedAt);
      throw refusal;
    }
    const turn = await this.attempts.beginCharge(paymentId, recordedAt);
    if (turn.may === 'never') return;
    if (turn.may === 'wait') throw new AskedAgainLater(turn.dueAt, `the charge of payment ${paymentId}`);
    let word: FinalWord;
    try {
      word = await this.provider.charge(paymentId, payment);
    } catch (fault) {
      return this.fails(which, turn.attempts, fault);
    }
    await recordFinalWord(this.payments, which, word, NOT_CAPTURED);
  }

  private async fails(which: Which, attempts: number, fault: unknown): Promise<void> {
    const { paymentId } = which;
    if (fault instanceof AnswerLost) {
      const unknown = { type: 'RecordOutcomeUnknown' as const, ...which, detail: fault.message };
      orRefuse(await this.payments.execute(paymentId, unknown));
      return this.resolve(which);
    }
    if (wasNotAsked(fault)) await this.attempts.chargeNotMade(paymentId);
    if (!(fault instanceof ProviderBusy)) throw fault;
    if (attempts >= this.settings.get('PAYMENTS_PROVIDER_ATTEMPTS'))
      return recordFinalWord(this.payments, which, await this.provider.cancel(paymentId), UNAVAILABLE);
    const failed = { fault: 'busy' as const, detail: fault.message, dueAfter: this.pace.dueAfter };
    const { dueAt } = await this.attempts.failed(paymentId, 'charge', failed);
    throw new AskedAgainLater(dueAt, `the charge of payment ${paymentId}`, fault);
  }

  private async resolve(which: Which): Promise<void> {
    const { paymentId } = which;
    const standing = await this.provider.lookup(paymentId);
    switch (standing.status) {
      case 'processing':
        return recordFinalWord(this.payments, which, await this.provider.cancel(paymentId), TIMED_OUT);
      case 'unknown':
        return recordFinalWord(this.payments, which, await this.provider.cancel(paymentId), NOT_CAPTURED);
      default:
        return recordFinalWord(this.payments, which, standing, NOT_CAPTURED);
    }
  }
}
