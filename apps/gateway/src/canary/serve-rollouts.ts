import type { TokenVerifier } from '@maru/security';
import { problem } from '@maru/service';
import type { ActLog } from '@maru/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireScope } from '../access/require-scope';
import { answerProblem } from '../answer-problem';
import type { RateLimits } from '../limits/rate-limits';
import { routedContexts } from '../routes';
import type { RoutedContext } from '../routes';
import type { Canaries } from './canaries';
import { rolloutSchema } from './rollout';

interface Place {
  readonly Params: { readonly context: string };
}

/** `GET`, `PUT` and `DELETE /internal/rollouts/<context>`, for operators. */
export function serveRollouts(
  fastify: FastifyInstance,
  canaries: Canaries,
  tokens: TokenVerifier,
  { limits, acts }: { readonly limits: RateLimits; readonly acts: ActLog },
): void {
  const known = (request: FastifyRequest<Place>, reply: FastifyReply): RoutedContext | undefined => {
    const context = routedContexts.find((each) => each === request.params.context);
    if (!context) answerProblem(reply, problem('HTTP.NOT_FOUND', `There is no context ${request.params.context}.`));
    return context;
  };
  void fastify.register(async (scope) => {
    await Promise.resolve();
    limits.guard(scope, { limit: 'signed-in' });
    requireScope(scope, 'routes:write', tokens);
    scope.get<Place>('/internal/rollouts/:context', (request, reply) => {
      const context = known(request, reply);
      if (context) void reply.send(canaries.state(context) ?? {});
    });
    scope.put<Place>('/internal/rollouts/:context', (request, reply) => {
      const context = known(request, reply);
      if (!context) return;
      const { success, data, error } = rolloutSchema.safeParse(request.body);
      if (!success) {
        const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
        return answerProblem(reply, problem('HTTP.INVALID_REQUEST', 'This is no rollout.', { errors }));
      }
      const { stable, candidate, percent } = data;
      acts.tell('SECURITY.ROUTE_CHANGED', { upstream: context, stable, candidate, percent }, request.causation?.actor);
      canaries.set(context, data);
      void reply.send(canaries.state(context));
    });
    scope.delete<Place>('/internal/rollouts/:context', (request, reply) => {
      const context = known(request, reply);
      if (!context) return;
      acts.tell('SECURITY.ROUTE_CHANGED', { upstream: context }, request.causation?.actor);
      canaries.end(context);
      void reply.code(204).send();
    });
  });
}
