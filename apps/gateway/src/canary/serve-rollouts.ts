import { InvalidRequest, problem } from '@maru/service';
import type { ActLog, GatewayAct } from '@maru/service';
import type { FastifyReply, FastifyInstance, FastifyRequest } from 'fastify';
import { serveGuarded } from '../access/serve-guarded';
import type { Guards } from '../access/serve-guarded';
import { answerProblem } from '../answer-problem';
import { ActNotRecorded } from '../audit/route-acts';
import type { RouteActs } from '../audit/route-acts';
import type { RoutedContext } from '../routes';
import type { Canaries } from './canaries';
import { rolloutSchema, routedContext } from './rollout';
import type { ShownRoutes } from './shown-routes';

export const ROLLOUTS_PATH = '/api/rollouts';

interface Rollouts {
  readonly canaries: Canaries;
  readonly shown: ShownRoutes;
  readonly acts: ActLog;
  readonly records: RouteActs;
}

interface Place {
  readonly Params: { readonly context: string };
}

/** `GET /api/rollouts`, and `GET`, `PUT` and `DELETE /api/rollouts/<context>`, for the scope `routes:write`. */
export function serveRollouts(
  fastify: FastifyInstance,
  { canaries, shown, acts, records }: Rollouts,
  guards: Guards,
): void {
  const known = (request: FastifyRequest<Place>, reply: FastifyReply): RoutedContext | undefined => {
    const { data: context } = routedContext.safeParse(request.params.context);
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
  serveGuarded(fastify, 'routes:write', guards, (guarded) => {
    guarded.get(ROLLOUTS_PATH, () => ({ items: shown.all() }));
    guarded.get<Place>(`${ROLLOUTS_PATH}/:context`, (request, reply) => {
      const context = known(request, reply);
      if (context) void reply.send(shown.of(context));
    });
    guarded.put<Place>(`${ROLLOUTS_PATH}/:context`, async (request, reply) => {
      const context = known(request, reply);
      if (!context) return reply;
      const { success, data, error } = rolloutSchema.safeParse(request.body ?? {});
      if (!success)
        throw new InvalidRequest(error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
      const { stable, candidate, percent } = data;
      if (!(await recorded(request, reply, context, { stable, candidate, percent }))) return reply;
      canaries.set(context, data);
      return shown.of(context);
    });
    guarded.delete<Place>(`${ROLLOUTS_PATH}/:context`, async (request, reply) => {
      const context = known(request, reply);
      if (!context || !(await recorded(request, reply, context, { ended: true }))) return reply;
      canaries.end(context);
      return reply.code(204).send();
    });
  });
}
