import { z } from 'zod';

const ms = (usual: number) => z.coerce.number('must be a number').int().min(0).max(86_400_000).default(usual);

/** What is kept of answers that are the same for everybody. */
export const cacheSettings = z.object({
  CACHE_MAX_BYTES: z.coerce.number('must be a number').int().min(10_000).max(10_000_000_000).default(33_554_432),
  /** How long an answer is given without asking, unless something changes. */
  CACHE_FRESH_MS: ms(5_000),
  /** How much longer it is given while it is asked for anew. */
  CACHE_STALE_MS: ms(30_000),
});
