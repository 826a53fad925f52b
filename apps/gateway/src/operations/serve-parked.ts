import { InvalidRequest, problem, reasonIn } from '@maru/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { serveGuarded } from '../access/serve-guarded';
import type { Guards } from '../access/serve-guarded';
import { answerProblem } from '../answer-problem';
import { upstreamProblem } from '../balancing/upstream-problem';
import { handOn } from '../balancing/upstream-reply';
import { contexts } from '../routes';
import type { ContextQuestions } from '../calls/context-questions';
import { contextOf, parkedEntity, parkedMessage, parkedQuery } from './parked-search';
import type { ParkedSearch } from './parked-search';

export const PARKED_PATH = '/api/parked';

interface ParkedRoutes {
  readonly questions: ContextQuestions;
  readonly search: ParkedSearch;
}

/**
 * `/api/parked`: the messages that contexts have put aside, for the scopes `parked:read` and `parked:write`. The
 * context does each act and records it with its actor and reason.
 */
export function serveParked(fastify: FastifyInstance, { questions, search }: ParkedRoutes, guards: Guards): void {
  const pass = async (
    request: FastifyRequest,
    reply: FastifyReply,
    group: string,
    question: Parameters<ContextQuestions['ask']>[2],
  ): Promise<FastifyReply> => {
    const context = contextOf(group);
    if (!context) {
      answerProblem(reply, problem('HTTP.NOT_FOUND', `There is no group ${group}.`));
      return reply;
    }
    try {
      await handOn(await questions.ask(request, context, question), reply, []);
    } catch (error) {
      answerProblem(reply, upstreamProblem(context, error));
    }
    return reply;
  };
  serveGuarded(fastify, 'parked:read', guards, (guarded) => {
    guarded.get(PARKED_PATH, async (request, reply) => {
      const asked = parsed(parkedQuery, request.query);
      // The request itself has counted once; every other context that is asked counts, too.
      if (!asked.context && (await guards.limits.charge(request, reply, contexts.length - 1))) return reply;
      return search.page(request, asked);
    });
    guarded.get(`${PARKED_PATH}/message`, async (request, reply) => {
      const asked = parsed(parkedMessage, request.query);
      const path = `/internal/parked/message?${new URLSearchParams(asked).toString()}`;
      return pass(request, reply, asked.group, { method: 'GET', path });
    });
  });
  serveGuarded(fastify, 'parked:write', guards, (guarded) => {
    guarded.post(`${PARKED_PATH}/retry`, async (request, reply) => {
      const body = parsed(parkedEntity, request.body);
      return pass(request, reply, body.group, { method: 'POST', path: '/internal/parked/retry', body });
    });
    guarded.post(`${PARKED_PATH}/drop`, async (request, reply) => {
      const body = parsed(parkedMessage, request.body);
      demandReason(request);
      return pass(request, reply, body.group, { method: 'POST', path: '/internal/parked/drop', body });
    });
  });
}

/** @throws InvalidRequest, because a drop cannot be undone, and the audit has to say why */
function demandReason({ headers }: FastifyRequest): void {
  const reason = reasonIn(headers['x-reason']);
  if (reason?.text === undefined)
    throw new InvalidRequest([{ path: 'X-Reason', message: reason?.fault ?? 'must say why the message is dropped' }]);
}

/** @throws InvalidRequest */
function parsed<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(given ?? {});
  if (success) return data;
  throw new InvalidRequest(error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
