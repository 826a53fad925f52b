import { limitStoreSettings } from '@maru/service/limit-store';
import { z } from 'zod';

const limit = (requests: number) =>
  z.coerce.number('must be a number').int().min(1).max(1_000_000_000).default(requests);

/** The most requests of a client within the window. */
export const limitSettings = z.object({
  RATE_LIMIT_WINDOW_MS: z.coerce.number('must be a number').int().min(1_000).max(86_400_000).default(900_000),
  /** Of an address on the routes whose contract says `anonymous`. */
  RATE_LIMIT_ANONYMOUS: limit(100),
  /** Of a user on every route, and of an address on all other routes. */
  RATE_LIMIT_SIGNED_IN: limit(5_000),
  /** Of a machine with an API key. */
  RATE_LIMIT_KEY: limit(20_000),
  RATE_LIMIT_OPERATOR: limit(20_000),
  /** Of an address on `/health/`, where load balancers and orchestrators probe. */
  RATE_LIMIT_PROBES: limit(20_000),
  ...limitStoreSettings.shape,
});
