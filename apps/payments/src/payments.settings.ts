import type { Settings } from '@maru/service';
import { z } from 'zod';

const milliseconds = (least: number, usual: number) => z.coerce.number().int().min(least).max(600_000).default(usual);

export const paymentsSettings = z.object({
  /** How long the provider may take for an answer, in milliseconds; then its outcome is unknown. */
  PAYMENTS_PROVIDER_TIMEOUT_MS: milliseconds(1, 2_000),
  /** How often the provider is asked when it is busy, before something else is tried. */
  PAYMENTS_PROVIDER_ATTEMPTS: z.coerce.number().int().min(1).max(20).default(5),
  /** The wait before a busy provider is asked again; doubles each time, up to a second. */
  PAYMENTS_PROVIDER_BACKOFF_MS: milliseconds(0, 50),
  /** The wait before a refund that failed is tried again; doubles each time, up to a minute. */
  PAYMENTS_REFUND_BACKOFF_MS: milliseconds(0, 200),
});

export type PaymentsSettings = Settings<typeof paymentsSettings>;
