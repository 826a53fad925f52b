import { serviceSettings } from '@maru/service';
import { z } from 'zod';

const ms = (fallback: number) => z.coerce.number().int().min(1).max(600_000).default(fallback);

/** What the web's own backend reads from its environment. Times in milliseconds. */
export const webBffSettings = z.object({
  /** How long a context may take for the answer to a question. */
  WEB_BFF_QUERY_TIMEOUT_MS: ms(500),
  /** How long it may take for a command: placing an order waits a moment for the news of products. */
  WEB_BFF_COMMAND_TIMEOUT_MS: ms(1_500),
  /** How deep a query may be. */
  WEB_BFF_MAX_DEPTH: z.coerce.number().int().min(1).max(100).default(8),
  /** What a query may cost: one for each field, times the length of the lists that it is in. */
  WEB_BFF_MAX_COMPLEXITY: z.coerce.number().int().min(1).max(1_000_000).default(2_000),
  /** Whether the schema can be asked for; when not set, unless NODE_ENV is `production`. */
  WEB_BFF_INTROSPECTION: z.enum(['on', 'off']).optional(),
  /** How often an order that somebody watches is looked at. */
  WEB_BFF_WATCH_MS: ms(500),
  BODY_LIMIT_BYTES: serviceSettings.shape.BODY_LIMIT_BYTES,
  DRAIN_TIMEOUT_MS: serviceSettings.shape.DRAIN_TIMEOUT_MS,
  TOKEN_ISSUER: serviceSettings.shape.TOKEN_ISSUER,
  TOKEN_AUDIENCE: serviceSettings.shape.TOKEN_AUDIENCE,
});
