import { frontSettings } from '@maru/shop-calls';
import { z } from 'zod';

const ms = (fallback: number) => z.coerce.number().int().min(1).max(600_000).default(fallback);

/** What the web's own backend reads from its environment. Times in milliseconds. */
export const webBffSettings = z.object({
  /** How deep a query may be. */
  WEB_BFF_MAX_DEPTH: z.coerce.number().int().min(1).max(100).default(8),
  /** What a query may cost: one for each field, times the length of the lists that it is in. */
  WEB_BFF_MAX_COMPLEXITY: z.coerce.number().int().min(1).max(1_000_000).default(2_000),
  /** Whether the schema can be asked for; when not set, unless NODE_ENV is `production`. */
  WEB_BFF_INTROSPECTION: z.enum(['on', 'off']).optional(),
  /** How often an order that somebody watches is looked at. */
  WEB_BFF_WATCH_MS: ms(500),
  ...frontSettings.shape,
});
