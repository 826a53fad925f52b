import { backoffMs, Random, Scheduler } from '@maru/kernel';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { AnswerLost, PaymentProvider, ProviderBusy } from './domain/payment-provider';
import type { ChargeRequest, FinalWord, RefundRequest, Standing } from './domain/payment-provider';
import type { PaymentsSettings } from './payments.settings';

const LONGEST_BACKOFF_MS = 1_000;

/** Talks to the provider with patience: a time-out on every call, and another try where a try does no harm. */
@Injectable()
export class ProviderDesk {
  constructor(
    private readonly provider: PaymentProvider,
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    @Inject(Settings) private readonly settings: PaymentsSettings,
  ) {}

  /** Asks again while the provider is busy. A lost answer is thrown at once: only `lookup` tells what became of it. */
  charge(request: ChargeRequest): Promise<FinalWord> {
    return this.patiently(
      (signal) => this.provider.charge(request, signal),
      (fault) => fault instanceof ProviderBusy,
    );
  }

  lookup(idempotencyKey: string): Promise<Standing> {
    return this.patiently((signal) => this.provider.lookup(idempotencyKey, signal), isProviderFault);
  }

  cancel(idempotencyKey: string): Promise<FinalWord> {
    return this.patiently((signal) => this.provider.cancel(idempotencyKey, signal), isProviderFault);
  }

  /** One try: each that fails is recorded by the caller. */
  refund(request: RefundRequest): Promise<{ readonly reference: string }> {
    return this.inTime((signal) => this.provider.refund(request, signal));
  }

  private async patiently<T>(
    call: (signal: AbortSignal) => Promise<T>,
    worthAnotherTry: (fault: unknown) => boolean,
  ): Promise<T> {
    const attempts = this.settings.get('PAYMENTS_PROVIDER_ATTEMPTS');
    const base = this.settings.get('PAYMENTS_PROVIDER_BACKOFF_MS');
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.inTime(call);
      } catch (fault) {
        if (attempt + 1 >= attempts || !worthAnotherTry(fault)) throw fault;
        await this.scheduler.sleep(backoffMs(attempt, base, LONGEST_BACKOFF_MS, this.random));
      }
    }
  }

  private inTime<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = this.settings.get('PAYMENTS_PROVIDER_TIMEOUT_MS');
    const abort = new AbortController();
    return new Promise<T>((resolve, reject) => {
      const cancel = this.scheduler.after(limit, () => {
        reject(new AnswerLost(`no answer within ${limit} ms`));
        abort.abort();
      });
      call(abort.signal).then(resolve, reject).finally(cancel);
    });
  }
}

export function isProviderFault(fault: unknown): fault is ProviderBusy | AnswerLost {
  return fault instanceof ProviderBusy || fault instanceof AnswerLost;
}
