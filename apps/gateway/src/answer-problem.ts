import { PROBLEM_JSON } from '@maru/service';
import type { Problem } from '@maru/service';
import type { FastifyReply } from 'fastify';

/** Answers as problem+json, as the contexts do. */
export function answerProblem(reply: FastifyReply, answer: Problem): void {
  if (answer.status === 503 && !reply.hasHeader('retry-after')) void reply.header('retry-after', '1');
  void reply
    .code(answer.status)
    .header('content-type', PROBLEM_JSON)
    .send(JSON.stringify({ ...answer, correlationId: reply.request.causation?.correlationId }));
}
