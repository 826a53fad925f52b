import type { Scope, TokenVerifier } from '@maru/security';
import { OtherMethods } from '@maru/service';
import type { FastifyInstance } from 'fastify';
import type { RateLimits } from '../limits/rate-limits';
import type { ApiKeyExchange } from './api-keys';
import { identify } from './identify';
import { requireScope } from './require-scope';

export interface Guards {
  readonly tokens: TokenVerifier;
  readonly keys: ApiKeyExchange;
  readonly limits: RateLimits;
}

/** Serves routes of the gateway's own for callers with this scope. Other methods of their paths get 405. */
export function serveGuarded(
  fastify: FastifyInstance,
  needed: Scope,
  { tokens, keys, limits }: Guards,
  routes: (guarded: FastifyInstance) => void,
): void {
  void fastify.register(async (scope) => {
    const others = new OtherMethods(scope);
    await scope.register(async (guarded) => {
      await Promise.resolve();
      identify(guarded, tokens, keys);
      limits.guard(guarded, { limit: 'signed-in' });
      requireScope(guarded, needed, tokens);
      routes(guarded);
    });
    // Outside the guards, because 405 needs no token.
    others.refuse();
  });
}
