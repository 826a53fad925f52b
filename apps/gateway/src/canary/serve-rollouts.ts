import type { TokenVerifier } from '@maru/security';
import { problem } from '@maru/service';
import type { ActLog, GatewayAct } from '@maru/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireScope } from '../access/require-scope';
import { answerProblem } from '../answer-problem';
import { ActNotRecorded } from '../audit/route-acts';
import type { RouteActs } from '../audit/route-acts';
import type { RateLimits } from '../limits/rate-limits';
import { routedContexts } from '../routes';
import type { RoutedContext } from '../routes';
import type { Canaries } from './canaries';
import { rolloutSchema } from './rollout';

interface Recorders {
  readonly acts: ActLog;
  readonly records: RouteActs;
}

interface Place {
  readonly Params: { readonly context: string };
}

/** `GET`, `PUT` and `DELETE /internal/rollouts/<context>`, for operators. */
export function serveRollouts(
  fastify: FastifyInstance,
  canaries: Canaries,
  tokens: TokenVerifier,
  { limits, acts, records }: Recorders & { readonly limits: RateLimits },
): void {
  const known = (request: FastifyRequest<Place>, reply: FastifyReply): RoutedContext | undefined => {
    const context = routedContexts.find((each) => each === request.params.context);
    if (!context) answerProblem(reply, problem('HTTP.NOT_FOUND', `There is no context ${request.params.context}.`));
    return context;
  };
  /** Records a change, and gives true; answers 503 and gives false when no context has recorded it. */
  const recorded = async (
    request: FastifyRequest,
    reply: FastifyReply,
    upstream: RoutedContext,
    details: GatewayAct['details'],
  ): Promise<boolean> => {
    try {
      await records.record(request, { act: 'SECURITY.ROUTE_CHANGED', subject: upstream, details });
    } catch (error) {
      if (!(error instanceof ActNotRecorded)) throw error;
      const detail = 'No context could record the change, so it was not made; please try again.';
      answerProblem(reply, problem('HTTP.UNAVAILABLE', detail));
      return false;
    }
    acts.tell('SECURITY.ROUTE_CHANGED', { upstream, ...details }, request.causation?.actor);
    return true;
  };
  void fastify.register(async (scope) => {
    await Promise.resolve();
    limits.guard(scope, { limit: 'signed-in' });
    requireScope(scope, 'routes:write', tokens);
    scope.get<Place>('/internal/rollouts/:context', (request, reply) => {
      const context = known(request, reply);
      if (context) void reply.send(canaries.state(context) ?? {});
    });
    scope.put<Place>('/internal/rollouts/:context', async (request, reply) => {
      const context = known(request, reply);
      if (!context) return reply;
      const { success, data, error } = rolloutSchema.safeParse(request.body);
      if (!success) {
        const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
        answerProblem(reply, problem('HTTP.INVALID_REQUEST', 'The rollout is invalid.', { errors }));
        return reply;
      }
      const { stable, candidate, percent } = data;
      if (!(await recorded(request, reply, context, { stable, candidate, percent }))) return reply;
      canaries.set(context, data);
      return canaries.state(context);
    });
    scope.delete<Place>('/internal/rollouts/:context', async (request, reply) => {
      const context = known(request, reply);
      if (!context || !(await recorded(request, reply, context, { ended: true }))) return reply;
      canaries.end(context);
      return reply.code(204).send();
    });
  });
}
