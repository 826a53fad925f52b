import { contextNames, orderingContract } from '@maru/contracts';
import * as fields from '@maru/kernel/fields';
import { bearerToken } from '@maru/security';
import type { TokenVerifier } from '@maru/security';
import { problem } from '@maru/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { ApiKeyExchange } from '../access/api-keys';
import { identify, refuseStrangers } from '../access/identify';
import { answerProblem } from '../answer-problem';
import { answerFault } from '../balancing/answer-fault';
import type { UpstreamCalls } from '../balancing/upstream-calls';
import { handOn } from '../balancing/upstream-reply';
import { requestOf } from '../balancing/upstream-request';
import { clientKeyOf } from '../limits/client';
import type { RateLimits } from '../limits/rate-limits';
import type { Route } from '../routes';
import { guardVersions } from '../transforms/api-version';
import { AskContexts } from './ask-contexts';
import { explanationOf } from './order-explanation';
import type { OrderExplanation } from './order-explanation';

export interface ExplanationOptions {
  readonly calls: UpstreamCalls;
  readonly tokens: TokenVerifier;
  readonly keys: ApiKeyExchange;
  readonly limits: RateLimits;
  readonly logger: Logger;
}

const ORDERS: Route = { upstream: 'ordering', ...orderingContract.routes['/api/orders'] };

export const EXPLANATION_PATH = '/api/orders/:id/explanation';

/**
 * `GET /api/orders/:id/explanation`. Staff (`explanations:read`) get a verdict with the facts of every context. It
 * counts as one request to each of them. Others get ordering's answer about their own order.
 */
export function serveExplanation(fastify: FastifyInstance, options: ExplanationOptions): void {
  const { calls, tokens, keys, limits, logger } = options;
  const contexts = new AskContexts(calls);

  async function staffAnswer(request: FastifyRequest, reply: FastifyReply): Promise<OrderExplanation | FastifyReply> {
    const { success, data: id } = fields.id.safeParse((request.params as { readonly id: string }).id);
    if (!success) {
      const errors = [{ path: 'id', message: 'must be a UUID' }];
      answerProblem(reply, problem('HTTP.INVALID_REQUEST', 'The id of the order is invalid.', { errors }));
      return reply;
    }
    // The request itself has counted once.
    if (await limits.charge(request, reply, contextNames.length - 1)) return reply;
    const known = await contexts.about(id, request);
    if (known.answered('ordering')?.facts?.['known'] === false) {
      answerProblem(reply, problem('ORDERING.UNKNOWN_ORDER', 'There is no such order.'));
      return reply;
    }
    return explanationOf(known);
  }

  async function answerOfOrdering(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      const asked = requestOf(request, request.url.replace(/\?.*/, ''), []);
      await handOn(await calls.ask('ordering', asked, { client: clientKeyOf(request), waitS: 0 }), reply, []);
    } catch (error) {
      answerFault(logger, 'ordering', error, reply);
    }
    return reply;
  }

  void fastify.register(async (scope) => {
    await Promise.resolve();
    identify(scope, tokens, keys);
    limits.guard(scope, ORDERS);
    refuseStrangers(scope);
    guardVersions(scope, ORDERS);
    scope.get(EXPLANATION_PATH, async (request, reply) => {
      const token = bearerToken(request.headers.authorization);
      const isStaff = token !== undefined && (await tokens.verify(token)).scopes.has('explanations:read');
      return isStaff ? staffAnswer(request, reply) : answerOfOrdering(request, reply);
    });
  });
}
