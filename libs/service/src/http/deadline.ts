import type { FastifyInstance, FastifyRequest } from 'fastify';
import { preferredWaitS } from './prefer-wait';
import { PROBLEM_JSON, problem } from './problem';

declare module 'fastify' {
  interface FastifyRequest {
    /** The moment after which nobody waits for the answer, where it is known. */
    deadline?: Date;
  }
}

const MS = /^[1-9]\d{0,6}$/;

/**
 * Gives requests a deadline from `X-Deadline-Ms`: whole milliseconds after the arrival of the request's head. Under
 * `/api/` the deadline is at most `budgetMs` plus the preferred wait of the client.
 *
 * A request whose deadline passes before its handler begins is answered 504 without any work, because nobody waits.
 */
export function keepDeadlines(fastify: FastifyInstance, budgetMs = Infinity): void {
  fastify.decorateRequest('deadline', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    const ms = Math.min(saidMs(request), request.url.startsWith('/api/') ? ownMs(request, budgetMs) : Infinity);
    if (ms !== Infinity) request.deadline = new Date(Date.now() + ms);
    done();
  });
  fastify.addHook('preHandler', (request, reply, done) => {
    if (!request.deadline || request.deadline.getTime() > Date.now()) return done();
    const answer = problem('HTTP.GATEWAY_TIMEOUT', 'The time for this request has passed before it could be begun.');
    void reply.code(answer.status).header('content-type', PROBLEM_JSON);
    void reply.send(JSON.stringify({ ...answer, correlationId: request.causation?.correlationId }));
  });
}

function saidMs({ headers }: FastifyRequest): number {
  const said = headers['x-deadline-ms'];
  return typeof said === 'string' && MS.test(said) ? Number(said) : Infinity;
}

const ownMs = ({ headers }: FastifyRequest, budgetMs: number) => budgetMs + preferredWaitS(headers) * 1_000;
