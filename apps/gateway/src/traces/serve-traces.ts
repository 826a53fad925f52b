import type { TokenVerifier } from '@maru/security';
import { InvalidRequest, OtherMethods, traceParams } from '@maru/service';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiKeyExchange } from '../access/api-keys';
import { identify } from '../access/identify';
import { requireScope } from '../access/require-scope';
import type { RateLimits } from '../limits/rate-limits';
import type { CollectedTraces } from './collected-traces';

interface Guards {
  readonly tokens: TokenVerifier;
  readonly keys: ApiKeyExchange;
  readonly limits: RateLimits;
}

export const TRACE_PATH = '/api/traces/:traceId';
export const TRACES_OF_ORDER_PATH = '/api/orders/:id/traces';

const orderParams = z.strictObject({ id: z.uuid() });

/** `GET /api/traces/:traceId` and `GET /api/orders/:id/traces`, for the scope `traces:read`. */
export function serveCollectedTraces(
  fastify: FastifyInstance,
  traces: CollectedTraces,
  { tokens, keys, limits }: Guards,
): void {
  void fastify.register(async (scope) => {
    const others = new OtherMethods(scope);
    await scope.register(async (guarded) => {
      await Promise.resolve();
      identify(guarded, tokens, keys);
      limits.guard(guarded, { limit: 'signed-in' });
      requireScope(guarded, 'traces:read', tokens);
      guarded.get(TRACE_PATH, (request) => traces.trace(request, parsed(traceParams, request.params).traceId));
      guarded.get(TRACES_OF_ORDER_PATH, (request) => traces.ofOrder(request, parsed(orderParams, request.params).id));
    });
    // Outside the guards, because 405 needs no token.
    others.refuse();
  });
}

/** @throws InvalidRequest */
function parsed<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  throw new InvalidRequest(error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
