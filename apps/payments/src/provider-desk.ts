import {
  BulkheadFull,
  CallTimedOut,
  CircuitOpen,
  errorFault,
  failWith,
  Policies,
  policyOptions,
} from '@maru/resilience';
import type { Fault, Policy } from '@maru/resilience';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { AskedAgainLater } from './attempts/asked-again-later';
import { ProviderAttempts } from './attempts/provider-attempts';
import { RetryPace } from './attempts/retry-pace';
import { chargeKeyOf, refundKeyOf } from './domain/payment-ids';
import { AnswerLost, PaymentProvider, ProviderBusy } from './domain/payment-provider';
import type { ChargeRequest, FinalWord, ProviderFaultKind, RefundRequest, Standing } from './domain/payment-provider';
import type { PaymentsSettings } from './payments.settings';
import { fromProvider, referenceFromProvider } from './provider-words';

// The outcome of a call without an answer is unknown.
const lostInTime = failWith((error) =>
  error instanceof CallTimedOut ? new AnswerLost(error.message) : (error as Error),
);

/**
 * Calls the provider. Charging, settling and refunding have policies of their own, because a provider that hangs on
 * charges still answers look-ups. Every call is one attempt. The message that caused a failed call repeats it at a time
 * of its own. Attempts for one payment count once for the circuit. Every call may also throw CircuitOpen and
 * BulkheadFull, without a call to the provider. Its texts are cleaned (see `fromProvider`).
 */
@Injectable()
export class ProviderDesk {
  private readonly charging: Policy;
  private readonly settling: Policy;
  private readonly refunding: Policy;

  constructor(
    private readonly provider: PaymentProvider,
    private readonly attempts: ProviderAttempts,
    private readonly pace: RetryPace,
    policies: Policies,
    @Inject(Settings) settings: PaymentsSettings,
  ) {
    const options = { ...policyOptions('PAYMENTS_PROVIDER', settings.all()), faultOfError };
    this.charging = policies.create('payment provider: charges', options);
    this.settling = policies.create('payment provider: settlements', options);
    this.refunding = policies.create('payment provider: refunds', options);
  }

  /** The reason why the circuit would refuse the charge now; undefined when it would not. */
  refusalToCharge(paymentId: string): CircuitOpen | undefined {
    return this.charging.refusal(paymentId);
  }

  /** @throws AnswerLost when the answer is lost; then only `lookup` tells the outcome */
  async charge(paymentId: string, { token, amount }: Omit<ChargeRequest, 'idempotencyKey'>): Promise<FinalWord> {
    const request = { idempotencyKey: chargeKeyOf(paymentId), token, amount };
    const word = await this.charging.execute<FinalWord>(({ signal }) => this.provider.charge(request, signal), {
      subject: paymentId,
      fallback: lostInTime,
    });
    return fromProvider(word);
  }

  /** @throws AskedAgainLater when the provider could not answer */
  lookup(paymentId: string): Promise<Standing> {
    return this.settle(paymentId, (key, signal) => this.provider.lookup(key, signal));
  }

  /** @throws AskedAgainLater when the provider could not do it, or its answer was lost */
  cancel(paymentId: string): Promise<FinalWord> {
    return this.settle(paymentId, (key, signal) => this.provider.cancel(key, signal));
  }

  /**
   * The caller records each failed attempt.
   * @param id of the payment, or of a partial refund
   */
  async refund(id: string, { reference, amount }: Omit<RefundRequest, 'idempotencyKey'>) {
    const request = { idempotencyKey: refundKeyOf(id), reference, amount };
    const refunded = await this.refunding.execute<{ readonly reference: string }>(
      ({ signal }) => this.provider.refund(request, signal),
      { subject: id, fallback: lostInTime },
    );
    return { reference: referenceFromProvider(refunded.reference) };
  }

  private async settle<Word extends Standing>(
    paymentId: string,
    ask: (key: string, signal: AbortSignal) => Promise<Word>,
  ): Promise<Word> {
    const key = chargeKeyOf(paymentId);
    try {
      const word = await this.settling.execute<Word>(({ signal }) => ask(key, signal), {
        subject: paymentId,
        fallback: lostInTime,
      });
      return fromProvider(word);
    } catch (error) {
      const fault = providerFault(error);
      if (!fault) throw error;
      const failed = { fault, detail: (error as Error).message, dueAfter: this.pace.dueAfter };
      const { dueAt } = await this.attempts.failed(paymentId, 'settlement', failed);
      throw new AskedAgainLater(dueAt, `the outcome of the charge of payment ${paymentId}`, error);
    }
  }
}

/** The kind of the provider's failure; undefined for other errors. */
export function providerFault(error: unknown): ProviderFaultKind | undefined {
  if (error instanceof ProviderBusy) return 'busy';
  return error instanceof AnswerLost ? 'answer-lost' : undefined;
}

/** Whether the provider was not called at all. */
export const wasNotAsked = (error: unknown): error is CircuitOpen | BulkheadFull =>
  error instanceof CircuitOpen || error instanceof BulkheadFull;

function faultOfError(error: unknown): Fault | undefined {
  if (error instanceof ProviderBusy) return { kind: 'unavailable' };
  if (error instanceof AnswerLost) return { kind: 'connection' };
  return errorFault(error);
}
