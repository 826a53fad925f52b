import type { Metrics } from '@maru/observability';
import { AccessDenied, bearerToken } from '@maru/security';
import type { Scope, TokenVerifier } from '@maru/security';
import { serveMetrics } from '@maru/service';
import type { FastifyInstance } from 'fastify';
import type { ApiKeyExchange } from '../access/api-keys';
import { identify } from '../access/identify';

const NEEDED: Scope = 'metrics:read';

/** `GET /metrics` on a port that the world reaches: for operators, and for API keys with the scope. */
export function serveGuardedMetrics(
  fastify: FastifyInstance,
  metrics: Metrics,
  { tokens, keys }: { readonly tokens: TokenVerifier; readonly keys: ApiKeyExchange },
): void {
  void fastify.register(async (scope) => {
    await Promise.resolve();
    identify(scope, tokens, keys);
    scope.addHook('onRequest', async ({ headers, stranger }) => {
      if (stranger !== undefined) throw stranger as Error;
      const { scopes } = await tokens.verify(bearerToken(headers.authorization)!);
      if (!scopes.has(NEEDED)) throw AccessDenied.missingScope([NEEDED]);
    });
    serveMetrics(scope, metrics);
  });
}
