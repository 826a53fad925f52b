import { Clock, Random } from '@maru/kernel';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import type { PaymentsSettings } from '../payments.settings';

const LONGEST_REFUND_BACKOFF_MS = 60_000;

/** The due times of retries at the provider: later each time, and spread, so that they do not all come at once. */
@Injectable()
export class RetryPace {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    @Inject(Settings) private readonly settings: PaymentsSettings,
  ) {}

  /** The due time of a charge or its settlement. */
  readonly dueAfter = (failures: number): Date => {
    const longest = this.settings.get('PAYMENTS_PROVIDER_BACKOFF_MAX_MS');
    const ms = doubled(this.settings.get('PAYMENTS_PROVIDER_BACKOFF_MS'), failures, longest);
    return this.inMs(ms * (1 + this.random.next()) * 0.5);
  };

  readonly refundDueAfter = (failures: number): Date => this.inMs(this.refundBackoffMs(failures));

  refundBackoffMs(failures: number): number {
    return doubled(this.settings.get('PAYMENTS_REFUND_BACKOFF_MS'), failures, LONGEST_REFUND_BACKOFF_MS);
  }

  private inMs(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}

const doubled = (baseMs: number, failures: number, longestMs: number): number =>
  Math.min(longestMs, baseMs * 2 ** Math.min(failures - 1, 30));
