import type { TokenVerifier } from '@maru/security';
import { OtherMethods, problem } from '@maru/service';
import type { FastifyInstance } from 'fastify';
import type { ApiKeyExchange } from '../access/api-keys';
import { identify } from '../access/identify';
import { requireScope } from '../access/require-scope';
import { answerProblem } from '../answer-problem';
import type { RateLimits } from '../limits/rate-limits';
import { searchQuery } from './audit-search';
import type { AuditSearch } from './audit-search';

interface Guards {
  readonly tokens: TokenVerifier;
  readonly keys: ApiKeyExchange;
  readonly limits: RateLimits;
}

export const AUDIT_PATH = '/api/audit';

/** `GET /api/audit`: who did what, over all contexts; for the scope `audit:read`. */
export function serveAudit(fastify: FastifyInstance, search: AuditSearch, { tokens, keys, limits }: Guards): void {
  void fastify.register(async (scope) => {
    const others = new OtherMethods(scope);
    await scope.register(async (guarded) => {
      await Promise.resolve();
      identify(guarded, tokens, keys);
      limits.guard(guarded, { limit: 'signed-in' });
      requireScope(guarded, 'audit:read', tokens);
      guarded.get(AUDIT_PATH, async (request, reply) => {
        const { success, data, error } = searchQuery.safeParse(request.query);
        if (!success) {
          const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
          answerProblem(reply, problem('HTTP.INVALID_REQUEST', 'The query of the search is invalid.', { errors }));
          return reply;
        }
        const page = await search.page(request, data);
        if (!page)
          answerProblem(reply, problem('HTTP.UNAVAILABLE', 'No context answered the search; please try again.'));
        return page ?? reply;
      });
    });
    // Outside the guards, because 405 needs no token.
    others.refuse();
  });
}
