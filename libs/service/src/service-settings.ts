import { z } from 'zod';

/** What every service reads from its environment, besides its context's own settings. */
export const serviceSettings = z.object({
  /** The largest request body, in bytes. */
  BODY_LIMIT_BYTES: z.coerce.number().int().min(1_024).max(100_000_000).default(1_048_576),
  /** How long requests and messages in flight may take to end after a stop, in milliseconds. */
  DRAIN_TIMEOUT_MS: z.coerce.number().int().min(0).max(600_000).default(8_000),
});
