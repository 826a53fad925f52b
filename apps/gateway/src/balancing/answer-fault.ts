import { securityEvent } from '@maru/observability';
import type { SecurityLog } from '@maru/observability';
import { BulkheadFull } from '@maru/resilience';
import { actorFields } from '@maru/service';
import type { FastifyReply } from 'fastify';
import { answerProblem } from '../answer-problem';
import type { RoutedContext } from '../routes';
import { retryAfterS, upstreamProblem } from './upstream-problem';

/**
 * Answers a request whose context gave no answer; a 503 has `Retry-After`. A refusal because no place was left is a
 * security event.
 */
export function answerFault(log: SecurityLog, context: RoutedContext, fault: unknown, reply: FastifyReply): void {
  if (reply.raw.destroyed) return;
  if (fault instanceof BulkheadFull)
    securityEvent(log, 'SECURITY.BUSY', { upstream: context, ...actorFields(reply.request.causation?.actor) });
  const answer = upstreamProblem(context, fault);
  if (answer.status === 503) void reply.header('retry-after', String(retryAfterS(fault)));
  answerProblem(reply, answer);
}
