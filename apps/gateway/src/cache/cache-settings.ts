import { z } from 'zod';

const ms = (usual: number) => z.coerce.number('must be a number').int().min(0).max(86_400_000).default(usual);

/** The settings of the response cache. */
export const cacheSettings = z.object({
  CACHE_MAX_BYTES: z.coerce.number('must be a number').int().min(10_000).max(10_000_000_000).default(33_554_432),
  /** How long an answer is fresh, unless the context commits something. */
  CACHE_FRESH_MS: ms(5_000),
  /** How much longer a stale answer is given while it is renewed. */
  CACHE_STALE_MS: ms(30_000),
});
