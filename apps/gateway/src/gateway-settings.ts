import { serviceSettings } from '@maru/service';
import { z } from 'zod';
import { callSettings } from './balancing/upstream-settings';
import { callAddressSettings } from './calls/called-contexts';
import { cacheSettings } from './cache/cache-settings';
import { limitSettings } from './limits/limit-settings';

const ORIGINS = /^(\*|https?:\/\/[^\s,/]+(,\s*https?:\/\/[^\s,/]+)*)$/;
const NETWORKS = /^[0-9a-fA-F.:/]+(,\s*[0-9a-fA-F.:/]+)*$/;

export const gatewaySettings = z.object({
  /** The largest request body, in bytes. */
  BODY_LIMIT_BYTES: z.coerce.number().int().min(1_024).max(100_000_000).default(1_048_576),
  /** The most WebSockets that one client may have open with this gateway. */
  SOCKETS_PER_CLIENT: z.coerce.number().int().min(1).max(1_000_000).default(50),
  /** The largest message of a WebSocket, in bytes. */
  SOCKET_MESSAGE_BYTES: z.coerce.number().int().min(1_024).max(100_000_000).default(131_072),
  /** The longest path with its query, in bytes. */
  URL_LIMIT_BYTES: z.coerce.number().int().min(256).max(16_000).default(4_096),
  /** How long requests in flight may take to end after a stop, in milliseconds. */
  DRAIN_TIMEOUT_MS: z.coerce.number().int().min(0).max(600_000).default(8_000),
  /** The origins whose pages may read answers; `*` for all. */
  CORS_ORIGINS: z.string().regex(ORIGINS, 'must be like "https://shop.example,https://app.example", or "*"').optional(),
  /** Addresses or networks of the load balancers in front of the gateway. Only their `X-Forwarded-For` is trusted. */
  TRUSTED_PROXIES: z.string().regex(NETWORKS, 'must be like "10.0.0.0/8,::1"').optional(),
  /** Where demo orders are placed; the platform sets it on development defaults. */
  DEMO_URL: z.url().optional(),
  TOKEN_ISSUER: serviceSettings.shape.TOKEN_ISSUER,
  TOKEN_AUDIENCE: serviceSettings.shape.TOKEN_AUDIENCE,
  ...callAddressSettings.shape,
  ...callSettings.shape,
  ...cacheSettings.shape,
  ...limitSettings.shape,
});
