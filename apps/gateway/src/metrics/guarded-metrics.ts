import type { Metrics } from '@maru/observability';
import type { TokenVerifier } from '@maru/security';
import { serveMetrics } from '@maru/service';
import type { FastifyInstance } from 'fastify';
import type { ApiKeyExchange } from '../access/api-keys';
import { identify } from '../access/identify';
import { requireScope } from '../access/require-scope';
import type { RateLimits } from '../limits/rate-limits';

interface Guards {
  readonly tokens: TokenVerifier;
  readonly keys: ApiKeyExchange;
  readonly limits: RateLimits;
  /** The metrics of other applications of this process. */
  readonly besides: readonly Metrics[];
}

/** Serves `GET /metrics` for the scope `metrics:read` only, because the gateway's port is public. */
export function serveGuardedMetrics(
  fastify: FastifyInstance,
  metrics: Metrics,
  { tokens, keys, limits, besides }: Guards,
): void {
  void fastify.register(async (scope) => {
    await Promise.resolve();
    identify(scope, tokens, keys);
    limits.guard(scope, { limit: 'signed-in' });
    requireScope(scope, 'metrics:read', tokens);
    serveMetrics(scope, metrics, besides);
  });
}
