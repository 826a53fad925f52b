import { problem } from '@maru/service';
import type { FastifyInstance } from 'fastify';
import { answerProblem } from '../answer-problem';

/** Refuses a request whose target is longer than `bytes`. All headers together have Node's limit, 16 KiB. */
export function limitUrls(fastify: FastifyInstance, bytes: number): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.raw.url!.length <= bytes) return done();
    answerProblem(reply, problem('HTTP.URI_TOO_LONG', `The URL is longer than ${bytes} bytes.`));
  });
}
