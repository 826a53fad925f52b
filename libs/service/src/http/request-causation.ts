import { causedBy } from '@maru/kernel';
import type { Causation } from '@maru/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { markAsRequest } from '../logging/logger';

declare module 'fastify' {
  interface FastifyRequest {
    /** What everything done for this request follows from. */
    causation?: Causation;
  }
}

const CORRELATION_ID = /^[\w.:/=+-]{1,128}$/;
const CLIENT = /^[\w.:/@+=-]{1,160}$/;
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** For whom the gateway asks, as a key of its share: `user:<id>`, `key:<id>` or `address:<network>`. */
export const CLIENT_HEADER = 'x-client';

/** What follows from a request with this id; `correlation` and `trace` as its client says them, if well-formed. */
export function causationOf(
  requestId: string,
  correlation: unknown,
  trace: unknown,
  { deadline, client }: { readonly deadline?: Date | undefined; readonly client?: unknown } = {},
): Causation {
  return {
    messageId: requestId,
    correlationId: typeof correlation === 'string' && CORRELATION_ID.test(correlation) ? correlation : requestId,
    ...(typeof trace === 'string' && TRACEPARENT.test(trace) ? { traceparent: trace } : {}),
    ...(deadline && { deadline }),
    ...(typeof client === 'string' && CLIENT.test(client) && { client }),
  };
}

/**
 * Runs each request inside `causedBy`: its message id is the request's id, the correlation id is the client's
 * `x-correlation-id` when well-formed, else the request's id; the answer carries it. `traceparent` is handed on when well-formed.
 * After `keepDeadlines`: what is done for a request knows its deadline.
 */
export function followRequests(fastify: FastifyInstance): void {
  nameRequests(
    fastify,
    ({ headers }) => headers[CLIENT_HEADER],
    (causation, done) => {
      markAsRequest(causation);
      causedBy(causation, done);
    },
  );
  // A body arrives on the connection's own events, outside of what `onRequest` entered: enter anew behind the parser.
  fastify.addHook('preValidation', (request, _reply, done) => causedBy(request.causation!, done));
}

/**
 * Gives each request and its answer those ids, and enters nothing: for who only hands requests on. Following each of them through every
 * await costs as much as handing it on.
 */
export function nameRequests(
  fastify: FastifyInstance,
  clientOf: (request: FastifyRequest) => unknown = () => undefined,
  enter: (causation: Causation, done: () => void) => void = (_causation, done) => done(),
): void {
  fastify.decorateRequest('causation', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    const { 'x-correlation-id': correlation, traceparent: trace } = request.headers;
    const of = { deadline: request.deadline, client: clientOf(request) };
    const causation = causationOf(request.id, correlation, trace, of);
    request.causation = causation;
    void reply.header('x-correlation-id', causation.correlationId);
    enter(causation, done);
  });
}
