import type { FastifyInstance } from 'fastify';
import { PROBLEM_JSON, problem } from './problem';

declare module 'fastify' {
  interface FastifyRequest {
    /** When whoever asked stops waiting, where they have said so. */
    deadline?: Date;
  }
}

const MS = /^[1-9]\d{0,6}$/;

/**
 * Reads how long the caller waits (`X-Deadline-Ms`, whole milliseconds from the moment that the request's head has come) and begins no
 * work for a request whose time has passed while its body came or others were served. 504 then; nobody reads it.
 */
export function keepDeadlines(fastify: FastifyInstance): void {
  fastify.decorateRequest('deadline', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    const said = request.headers['x-deadline-ms'];
    if (typeof said === 'string' && MS.test(said)) request.deadline = new Date(Date.now() + Number(said));
    done();
  });
  fastify.addHook('preHandler', (request, reply, done) => {
    if (!request.deadline || request.deadline.getTime() > Date.now()) return done();
    const answer = problem('HTTP.GATEWAY_TIMEOUT', 'The time for this request has passed before it could be begun.');
    void reply.code(answer.status).header('content-type', PROBLEM_JSON);
    void reply.send(JSON.stringify({ ...answer, correlationId: request.causation?.correlationId }));
  });
}
