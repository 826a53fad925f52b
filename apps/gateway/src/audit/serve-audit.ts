import { problem } from '@maru/service';
import type { FastifyInstance } from 'fastify';
import { serveGuarded } from '../access/serve-guarded';
import type { Guards } from '../access/serve-guarded';
import { answerProblem } from '../answer-problem';
import { searchQuery } from './audit-search';
import type { AuditSearch } from './audit-search';

export const AUDIT_PATH = '/api/audit';

/** `GET /api/audit`: who did what, over all contexts; for the scope `audit:read`. */
export function serveAudit(fastify: FastifyInstance, search: AuditSearch, guards: Guards): void {
  serveGuarded(fastify, 'audit:read', guards, (guarded) => {
    guarded.get(AUDIT_PATH, async (request, reply) => {
      const { success, data, error } = searchQuery.safeParse(request.query);
      if (!success) {
        const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
        answerProblem(reply, problem('HTTP.INVALID_REQUEST', 'The query of the search is invalid.', { errors }));
        return reply;
      }
      const page = await search.page(request, data);
      if (!page) answerProblem(reply, problem('HTTP.UNAVAILABLE', 'No context answered the search; please try again.'));
      return page ?? reply;
    });
  });
}
