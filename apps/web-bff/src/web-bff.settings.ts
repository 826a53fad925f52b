import { frontSettings } from '@maru/shop-calls';
import { limitStoreSettings } from '@maru/service/limit-store';
import { z } from 'zod';

const ms = (fallback: number) => z.coerce.number().int().min(1).max(600_000).default(fallback);
const most = (limit: number, fallback: number) => z.coerce.number().int().min(1).max(limit).default(fallback);

/** What the web's own backend reads from its environment. Times in milliseconds. */
export const webBffSettings = z.object({
  /** The body of a request, variables included. */
  WEB_BFF_MAX_BODY_BYTES: most(1_048_576, 131_072),
  /** The text of a document. */
  WEB_BFF_MAX_QUERY_BYTES: most(1_048_576, 16_384),
  /** The tokens of a document. */
  WEB_BFF_MAX_TOKENS: most(100_000, 1_000),
  /** How deep a query may be. */
  WEB_BFF_MAX_DEPTH: most(100, 8),
  WEB_BFF_MAX_ALIASES: most(10_000, 30),
  /** The fields of an operation at its root. */
  WEB_BFF_MAX_ROOT_FIELDS: most(10_000, 20),
  /**
   * What a query may cost: one for each field, ten for each call of a context, times the length of the lists that it is
   * in.
   */
  WEB_BFF_MAX_COMPLEXITY: most(1_000_000, 2_000),
  /** What is kept of queries that clients name by their digest. */
  WEB_BFF_KEPT_QUERIES_BYTES: most(1_073_741_824, 4_194_304),
  /** Whether the schema can be asked for; when not set, unless NODE_ENV is `production`. */
  WEB_BFF_INTROSPECTION: z.enum(['on', 'off']).optional(),
  /** How often an order that somebody watches is looked at. */
  WEB_BFF_WATCH_MS: ms(500),
  /** How long a WebSocket may wait before it says whom it is for. */
  WEB_BFF_CONNECTION_INIT_MS: ms(3_000),
  /** WebSockets of one user: over all instances that share a Redis, and with each of them. */
  WEB_BFF_MAX_CONNECTIONS_PER_USER: most(10_000, 10),
  /** Open subscriptions of one WebSocket. */
  WEB_BFF_MAX_SUBSCRIPTIONS_PER_CONNECTION: most(10_000, 20),
  /** Open subscriptions of one user, likewise. */
  WEB_BFF_MAX_SUBSCRIPTIONS_PER_USER: most(100_000, 50),
  /** Subscriptions that one user may begin within a minute, over all their WebSockets, likewise. */
  WEB_BFF_MAX_SUBSCRIBES_PER_MINUTE: most(100_000, 120),
  ...limitStoreSettings.shape,
  ...frontSettings.shape,
});
