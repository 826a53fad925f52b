import { z } from 'zod';

const HTTP_URL = { protocol: /^https?$/, error: 'must be a URL like "http://127.0.0.1:8500"' };

/** The address of a Consul agent: instances register with it, and are found through it. */
export const consulSettings = z.object({
  CONSUL_URL: z.url(HTTP_URL).optional(),
  CONSUL_TOKEN: z.string().optional(),
});

/**
 * How a process finds the instances of the others. CONSUL_URL takes precedence over DISCOVERY_SRV, and both over fixed
 * addresses.
 */
export const discoverySettings = z.object({
  ...consulSettings.shape,
  /** The name of a service's SRV records, with `{service}` in it. */
  DISCOVERY_SRV: z
    .string()
    .regex(/^\S*\{service\}\S*$/, 'must be a name like "_http._tcp.{service}.shop.svc.cluster.local"')
    .optional(),
  /** The interval of DNS queries, in milliseconds. */
  DISCOVERY_REFRESH_MS: z.coerce.number('must be a number').int().min(100).max(600_000).default(5_000),
});
