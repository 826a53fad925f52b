import { CallTimedOut, errorFault, failWith, Policies, policyOptions } from '@maru/resilience';
import type { Fault, Policy } from '@maru/resilience';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { AnswerLost, PaymentProvider, ProviderBusy } from './domain/payment-provider';
import type { ChargeRequest, FinalWord, RefundRequest, Standing } from './domain/payment-provider';
import type { PaymentsSettings } from './payments.settings';

// Nobody knows what became of a call without an answer.
const lostInTime = failWith((error) =>
  error instanceof CallTimedOut ? new AnswerLost(error.message) : (error as Error),
);

/**
 * Talks to the provider. Charging, settling and refunding are policies of their own: a provider that hangs over charges still says
 * what became of them. Only a charge is asked again here, and only when the provider says itself that it has done nothing; everything
 * else is tried again by the message bus, which waits without holding a place.
 * Every call may throw CircuitOpen and BulkheadFull besides what the provider throws: it was not asked then.
 */
@Injectable()
export class ProviderDesk {
  private readonly charging: Policy;
  private readonly settling: Policy;
  private readonly refunding: Policy;

  constructor(
    private readonly provider: PaymentProvider,
    policies: Policies,
    @Inject(Settings) settings: PaymentsSettings,
  ) {
    const options = { ...policyOptions('PAYMENTS_PROVIDER', settings.all()), faultOfError };
    this.charging = policies.create('payment provider: charges', options);
    this.settling = policies.create('payment provider: settlements', options);
    this.refunding = policies.create('payment provider: refunds', options);
  }

  /** Asks again while the provider is busy. A lost answer is thrown at once: only `lookup` tells what became of it. */
  charge(request: ChargeRequest): Promise<FinalWord> {
    return this.charging.execute<FinalWord>(({ signal }) => this.provider.charge(request, signal), {
      repeatable: hasDoneNothing,
      fallback: lostInTime,
    });
  }

  lookup(idempotencyKey: string): Promise<Standing> {
    return this.settling.execute<Standing>(({ signal }) => this.provider.lookup(idempotencyKey, signal), {
      fallback: lostInTime,
    });
  }

  cancel(idempotencyKey: string): Promise<FinalWord> {
    return this.settling.execute<FinalWord>(({ signal }) => this.provider.cancel(idempotencyKey, signal), {
      fallback: lostInTime,
    });
  }

  /** Each try that fails is recorded by the caller. */
  refund(request: RefundRequest): Promise<{ readonly reference: string }> {
    return this.refunding.execute<{ readonly reference: string }>(
      ({ signal }) => this.provider.refund(request, signal),
      { fallback: lostInTime },
    );
  }
}

const hasDoneNothing = ({ kind }: Fault): boolean => kind === 'unavailable' || kind === 'throttled';

function faultOfError(error: unknown): Fault | undefined {
  if (error instanceof ProviderBusy) return { kind: 'unavailable' };
  if (error instanceof AnswerLost) return { kind: 'connection' };
  return errorFault(error);
}

export function isProviderFault(fault: unknown): fault is ProviderBusy | AnswerLost {
  return fault instanceof ProviderBusy || fault instanceof AnswerLost;
}
