import { policyVariables } from '@maru/resilience';
import type { Settings } from '@maru/service';
import { z } from 'zod';

const milliseconds = (least: number, usual: number) => z.coerce.number().int().min(least).max(600_000).default(usual);

export const paymentsSettings = z.object({
  /**
   * How the provider is called, and how long it may take for an answer; then the outcome is unknown. Fewer places than messages are
   * handled at a time, so that a provider that hangs does not hold those that need none of it. A provider that falters over half of the
   * cards is one that works for the others: only when four of five charges fail is it left alone, and not for long, since ten charges
   * tell whether it is back.
   */
  ...policyVariables('PAYMENTS_PROVIDER', {
    circuit: { windowCalls: 40, failureRatio: 0.8, openMs: 5_000, closeAfter: 10 },
    bulkhead: { concurrency: 32, queue: 24 },
  }),
  /** How often the provider is asked for a charge over which it is busy; then the charge is cancelled there. */
  PAYMENTS_PROVIDER_ATTEMPTS: z.coerce.number().int().min(1).max(100).default(6),
  /** The wait before it is asked again for a charge that failed, or what became of it: half of this to all, doubles each time. */
  PAYMENTS_PROVIDER_BACKOFF_MS: milliseconds(0, 1_000),
  PAYMENTS_PROVIDER_BACKOFF_MAX_MS: milliseconds(0, 60_000),
  /** The wait before a refund that failed is tried again; doubles each time, up to a minute. */
  PAYMENTS_REFUND_BACKOFF_MS: milliseconds(0, 200),
});

export type PaymentsSettings = Settings<typeof paymentsSettings>;
