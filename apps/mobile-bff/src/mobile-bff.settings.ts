import { z } from 'zod';

/** What the phones' own backend reads from its environment, besides `frontSettings`. */
export const mobileBffSettings = z.object({
  /** From how many bytes on an answer is compressed. */
  MOBILE_BFF_COMPRESS_BYTES: z.coerce.number().int().min(0).max(10_000_000).default(1_024),
});
