import { policyVariables, retryVariables } from '@maru/resilience';
import type { Settings } from '@maru/service';
import { z } from 'zod';

const milliseconds = (least: number, usual: number) => z.coerce.number().int().min(least).max(600_000).default(usual);

export const paymentsSettings = z.object({
  /**
   * How the provider is called: how long it may take for an answer (then the outcome is unknown), how often it is asked when it is busy
   * before something else is tried, and so on. Fewer places than messages are handled at a time, so that a provider that hangs does
   * not hold those that need none of it; and a budget that a day with many busy answers does not use up, for what cannot be tried
   * again is a payment refused.
   */
  ...policyVariables('PAYMENTS_PROVIDER', {
    circuit: { windowCalls: 20 },
    bulkhead: { concurrency: 32, queue: 24 },
  }),
  ...retryVariables('PAYMENTS_PROVIDER', { attempts: 5, budgetRatio: 0.5 }),
  /** The wait before a refund that failed is tried again; doubles each time, up to a minute. */
  PAYMENTS_REFUND_BACKOFF_MS: milliseconds(0, 200),
});

export type PaymentsSettings = Settings<typeof paymentsSettings>;
