import { securityEvent } from '@maru/observability';
import type { SecurityLog } from '@maru/observability';
import { actorFields, problem } from '@maru/service';
import type { FastifyInstance } from 'fastify';
import { answerProblem } from '../answer-problem';

/**
 * Refuses a WebSocket of a page of a foreign origin with 403. CORS does not cover WebSockets, so its list is checked
 * here. Clients that are no browsers send no `Origin` (RFC 6455 §10.2).
 */
export function checkSocketOrigins(scope: FastifyInstance, origins: readonly string[], log: SecurityLog): void {
  scope.addHook('onRequest', (request, reply, done) => {
    const { upgrade, origin } = request.raw.headers;
    if (!upgrade || origin === undefined || origins.includes('*') || origins.includes(origin)) return done();
    if (hostOf(origin) === request.host) return done();
    securityEvent(log, 'SECURITY.ORIGIN_REFUSED', actorFields(request.causation?.actor));
    answerProblem(
      reply,
      problem('HTTP.FORBIDDEN', 'Pages of this origin may not open a WebSocket here; see CORS_ORIGINS.'),
    );
  });
}

// `null` is the origin of pages without a host, such as files.
const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
