import type { SpanRing } from '@maru/observability';
import { nameActor } from '@maru/kernel';
import { AccessDenied, actorOf, bearerToken, isStaff } from '@maru/security';
import type { TokenVerifier } from '@maru/security';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { InvalidRequest } from '../http/invalid-request';
import { traceParams, tracesQuery } from './shown-traces';

/** The path of the traces on an application's own address; the gateway collects them from there. */
export const KEPT_TRACES_PATH = '/internal/traces';

/** Serves the spans that the application keeps, for the scope `traces:read`. Only on its own address. */
export function serveTraces(fastify: FastifyInstance, ring: SpanRing, tokens: TokenVerifier): void {
  void fastify.register(async (scope) => {
    await Promise.resolve();
    scope.addHook('onRequest', async ({ headers, causation }) => {
      const token = bearerToken(headers.authorization);
      if (token === undefined) throw AccessDenied.withoutToken();
      const principal = await tokens.verify(token);
      nameActor(causation!, actorOf(principal), { reason: isStaff(principal) });
      if (!principal.scopes.has('traces:read')) throw AccessDenied.missingScope(['traces:read']);
    });
    scope.get(`${KEPT_TRACES_PATH}/:traceId`, ({ params }) => {
      const { traceId } = parsed(traceParams, params);
      return { traceId, spans: ring.spansOf(traceId) };
    });
    scope.get(KEPT_TRACES_PATH, ({ query }) => {
      const { entity, most } = parsed(tracesQuery, query);
      return { traceIds: ring.tracesOf(entity, most) };
    });
  });
}

/** @throws InvalidRequest */
function parsed<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  throw new InvalidRequest(error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
