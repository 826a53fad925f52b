import { limitStoreSettings } from '@maru/service/limit-store';
import { z } from 'zod';

const limit = (requests: number) =>
  z.coerce.number('must be a number').int().min(1).max(1_000_000_000).default(requests);

/** How many requests a client may send within the window. */
export const limitSettings = z.object({
  RATE_LIMIT_WINDOW_MS: z.coerce.number('must be a number').int().min(1_000).max(86_400_000).default(900_000),
  /** Without an identity, on what is open to everybody. */
  RATE_LIMIT_ANONYMOUS: limit(100),
  /** On what is not open to everybody, and a user everywhere. */
  RATE_LIMIT_SIGNED_IN: limit(5_000),
  /** A machine with an API key. */
  RATE_LIMIT_KEY: limit(20_000),
  RATE_LIMIT_OPERATOR: limit(20_000),
  /** How often an address may ask `/health/`, as load balancers and orchestrators do. */
  RATE_LIMIT_PROBES: limit(20_000),
  ...limitStoreSettings.shape,
});
