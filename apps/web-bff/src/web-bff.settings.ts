import { frontSettings } from '@maru/shop-calls';
import { hearingSettings } from '@maru/service';
import { limitStoreSettings } from '@maru/service/limit-store';
import { z } from 'zod';

const ms = (fallback: number) => z.coerce.number().int().min(1).max(600_000).default(fallback);
const most = (limit: number, fallback: number) => z.coerce.number().int().min(1).max(limit).default(fallback);

/** The environment of the web's backend. Times in milliseconds. */
export const webBffSettings = z.object({
  /** The largest body of a request, including variables. */
  WEB_BFF_MAX_BODY_BYTES: most(1_048_576, 131_072),
  /** The longest text of a document. */
  WEB_BFF_MAX_QUERY_BYTES: most(1_048_576, 16_384),
  /** The most tokens of a document. */
  WEB_BFF_MAX_TOKENS: most(100_000, 1_000),
  /** The most levels of a query. */
  WEB_BFF_MAX_DEPTH: most(100, 8),
  WEB_BFF_MAX_ALIASES: most(10_000, 30),
  /** The most root fields of an operation. */
  WEB_BFF_MAX_ROOT_FIELDS: most(10_000, 20),
  /**
   * The highest cost of a query: one for each field, ten for each call of a context, times the length of the lists
   * around it.
   */
  WEB_BFF_MAX_COMPLEXITY: most(1_000_000, 2_000),
  /** The size of the cache of queries that clients name by their digest. */
  WEB_BFF_KEPT_QUERIES_BYTES: most(1_073_741_824, 4_194_304),
  /** Whether introspection is on; when not set, unless NODE_ENV is `production`. */
  WEB_BFF_INTROSPECTION: z.enum(['on', 'off']).optional(),
  /** The changes that are kept for clients that lost their connection; up to twice as many. */
  WEB_BFF_LIVE_CHANGES: most(1_000_000, 5_000),
  /** The interval of checks of a watched order without events; the pauses after an event derive from it. */
  WEB_BFF_WATCH_MS: ms(500),
  /** How long a WebSocket may wait with its first message. */
  WEB_BFF_CONNECTION_INIT_MS: ms(3_000),
  /** WebSockets of one user: over all instances that share a Redis, and with each of them. */
  WEB_BFF_MAX_CONNECTIONS_PER_USER: most(10_000, 10),
  /** Open subscriptions of one WebSocket. */
  WEB_BFF_MAX_SUBSCRIPTIONS_PER_CONNECTION: most(10_000, 20),
  /** Open subscriptions of one user, likewise. */
  WEB_BFF_MAX_SUBSCRIPTIONS_PER_USER: most(100_000, 50),
  /** Subscriptions that one user may begin within a minute, over all their WebSockets, likewise. */
  WEB_BFF_MAX_SUBSCRIBES_PER_MINUTE: most(100_000, 120),
  ...hearingSettings.shape,
  ...limitStoreSettings.shape,
  ...frontSettings.shape,
});
