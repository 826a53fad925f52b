import { z } from 'zod';

/** The environment of the phones' backend, in addition to `frontSettings`. */
export const mobileBffSettings = z.object({
  /** The smallest answer in bytes that is compressed. */
  MOBILE_BFF_COMPRESS_BYTES: z.coerce.number().int().min(0).max(10_000_000).default(1_024),
});
