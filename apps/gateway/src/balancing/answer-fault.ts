import type { FastifyReply } from 'fastify';
import { answerProblem } from '../answer-problem';
import { retryAfterS, upstreamProblem } from './upstream-problem';

/** Answers a request whose context gave no answer; with `Retry-After` where it is worth to try again. */
export function answerFault(context: string, fault: unknown, reply: FastifyReply): void {
  if (reply.raw.destroyed) return;
  const answer = upstreamProblem(context, fault);
  if (answer.status === 503) void reply.header('retry-after', String(retryAfterS(fault)));
  answerProblem(reply, answer);
}
