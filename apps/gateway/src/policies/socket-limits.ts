import { securityEvent } from '@maru/observability';
import type { SecurityLog } from '@maru/observability';
import { actorFields, problem } from '@maru/service';
import type { FastifyInstance } from 'fastify';
import { answerProblem } from '../answer-problem';
import { clientOf } from '../limits/client';

/**
 * Lets each client have up to `most` WebSockets open with this gateway, and answers another one 429. A browser cannot
 * send its token with the upgrade, so most clients count by address here.
 */
export function limitSockets(scope: FastifyInstance, most: number, log: SecurityLog): void {
  const open = new Map<string, number>();
  scope.addHook('onRequest', async (request, reply) => {
    if (!request.raw.headers.upgrade) return;
    const { id } = clientOf(request);
    const count = open.get(id) ?? 0;
    if (count >= most) {
      securityEvent(log, 'SECURITY.LIMITED', { policy: 'sockets', ...actorFields(request.causation?.actor) });
      answerProblem(reply, problem('HTTP.TOO_MANY_REQUESTS', `No more than ${most} WebSockets may be open at once.`));
      return reply;
    }
    open.set(id, count + 1);
    request.raw.socket.once('close', () => {
      const left = (open.get(id) ?? 1) - 1;
      if (left > 0) open.set(id, left);
      else open.delete(id);
    });
    return;
  });
}
