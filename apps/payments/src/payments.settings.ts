import { policyVariables } from '@maru/resilience';
import type { Settings } from '@maru/service';
import { z } from 'zod';

const milliseconds = (least: number, usual: number) => z.coerce.number().int().min(least).max(600_000).default(usual);

export const paymentsSettings = z.object({
  /**
   * The policy of calls to the provider. After its time-out the outcome is unknown. There are fewer places than
   * concurrently handled messages, so that a hanging provider does not block messages that do not need it. A provider
   * that falters on half of the cards still works for the others. So the circuit opens only when four of five charges
   * fail, and soon probes with ten charges.
   */
  ...policyVariables('PAYMENTS_PROVIDER', {
    circuit: { windowCalls: 40, failureRatio: 0.8, openMs: 5_000, closeAfter: 10 },
    bulkhead: { concurrency: 32, queue: 24 },
  }),
  /**
   * The most attempts at a charge while the provider is busy; then the charge is cancelled there.
   */
  PAYMENTS_PROVIDER_ATTEMPTS: z.coerce.number().int().min(1).max(100).default(6),
  /**
   * The wait before the next attempt at a charge or its settlement: half of this to all, doubles
   * each time.
   */
  PAYMENTS_PROVIDER_BACKOFF_MS: milliseconds(0, 1_000),
  PAYMENTS_PROVIDER_BACKOFF_MAX_MS: milliseconds(0, 60_000),
  /** The wait before a failed refund is retried; doubles each time, up to a minute. */
  PAYMENTS_REFUND_BACKOFF_MS: milliseconds(0, 200),
  /** How long the sandbox keeps a charge after its last change, in days. No refund may be requested later. */
  PAYMENTS_SANDBOX_DAYS: z.coerce.number().int().min(30).max(36_500).default(400),
});

export type PaymentsSettings = Settings<typeof paymentsSettings>;
