import { Settings } from '@maru/service';
import { z } from 'zod';

const ms = (fallback: number, max = 3_600_000) => z.coerce.number().int().min(1).max(max).default(fallback);

/** Times in milliseconds. */
export const orderingSettings = z.object({
  /** The longest wait of a request for the event of an unknown product or customer. */
  ORDERING_COPY_WAIT_MS: z.coerce.number().int().min(0).max(30_000).default(500),
  /** The most requests in that wait at a time; one client gets a fifth of them. */
  ORDERING_COPY_WAITERS: z.coerce.number().int().min(1).max(100_000).default(100),
  ORDERING_RESERVATION_TIMEOUT_MS: ms(30_000),
  ORDERING_PAYMENT_TIMEOUT_MS: ms(60_000),
  ORDERING_SHIPMENT_TIMEOUT_MS: ms(30_000),
  /** The wait before a compensation is requested again; doubles each time, up to the next setting. */
  ORDERING_COMPENSATION_RETRY_MS: ms(30_000),
  ORDERING_COMPENSATION_RETRY_MAX_MS: ms(600_000, 86_400_000),
  /** The version on which new orders start; default the newest. See docs/guides/changing-a-process.md. */
  ORDERING_FULFILMENT_VERSION: z.coerce.number().int().min(1).optional(),
});

export type OrderingSettings = Settings<typeof orderingSettings>;
