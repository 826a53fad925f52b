import { InvalidRequest, traceParams } from '@maru/service';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { serveGuarded } from '../access/serve-guarded';
import type { Guards } from '../access/serve-guarded';
import type { CollectedTraces } from './collected-traces';

export const TRACE_PATH = '/api/traces/:traceId';
export const TRACES_OF_ORDER_PATH = '/api/orders/:id/traces';

const orderParams = z.strictObject({ id: z.uuid() });

/** `GET /api/traces/:traceId` and `GET /api/orders/:id/traces`, for the scope `traces:read`. */
export function serveCollectedTraces(fastify: FastifyInstance, traces: CollectedTraces, guards: Guards): void {
  serveGuarded(fastify, 'traces:read', guards, (guarded) => {
    guarded.get(TRACE_PATH, (request) => traces.trace(request, parsed(traceParams, request.params).traceId));
    guarded.get(TRACES_OF_ORDER_PATH, (request) => traces.ofOrder(request, parsed(orderParams, request.params).id));
  });
}

/** @throws InvalidRequest */
function parsed<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  throw new InvalidRequest(error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
