import { securityEvent } from '@maru/observability';
import type { SecurityLog } from '@maru/observability';
import { actorFields, problem } from '@maru/service';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { answerProblem } from '../answer-problem';
import { clientKeyOf } from '../limits/client';

export interface StreamLimits {
  /** The most streams of one client. */
  readonly perClient: number;
  readonly log: SecurityLog;
  /** Aborts when the gateway begins to end. */
  readonly ending: AbortSignal;
}

// Half of the connections to the instances of a front, so that streams leave room for other requests.
const MOST = 128;

/**
 * Lets each client have so many streams of events open with this gateway, and answers another one 429. A gateway that
 * begins to end closes them, because they would hold its drain; clients connect again.
 */
export function limitStreams(scope: FastifyInstance, { perClient, log, ending }: StreamLimits): void {
  const open = new Map<string, number>();
  const replies = new Set<FastifyReply>();
  ending.addEventListener('abort', () => {
    for (const reply of replies) reply.raw.destroy();
  });
  scope.addHook('onRequest', async (request, reply) => {
    const client = clientKeyOf(request);
    const count = open.get(client) ?? 0;
    if (count >= perClient || replies.size >= MOST) {
      securityEvent(log, 'SECURITY.LIMITED', { policy: 'streams', ...actorFields(request.causation?.actor) });
      answerProblem(reply, problem('HTTP.TOO_MANY_REQUESTS', `No more than ${perClient} streams may be open at once.`));
      return reply;
    }
    open.set(client, count + 1);
    replies.add(reply);
    reply.raw.once('close', () => {
      replies.delete(reply);
      const left = (open.get(client) ?? 1) - 1;
      if (left > 0) open.set(client, left);
      else open.delete(client);
    });
    return undefined;
  });
}
