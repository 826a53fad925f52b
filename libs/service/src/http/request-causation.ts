import { addressClassOf, ANONYMOUS, causedBy, isTraceparent } from '@maru/kernel';
import type { Actor, AddressClass, Causation, Tracer, Writable } from '@maru/kernel';
import type { FastifyInstance } from 'fastify';
import { markAsRequest } from '../logging/logger';
import { clientClassOf } from './client-class';
import { InvalidRequest } from './invalid-request';
import { REASON_HEADER, reasonIn } from './reason';
import { endRequestSpans, startRequestSpan } from '../tracing/trace-requests';
import { processingTeller } from './tell-processing';

declare module 'fastify' {
  interface FastifyRequest {
    /** The causation of all work for this request. */
    causation?: Causation;
  }
}

const CORRELATION_ID = /^[\w.:/=+-]{1,128}$/;
const CLIENT = /^[\w.:/@+=-]{1,160}$/;

/** The gateway's key of the client's share: `user:<id>`, `key:<id>` or `address:<network>`. */
export const CLIENT_HEADER = 'x-client';

interface Of {
  readonly deadline?: Date | undefined;
  /** The key of the client's share; ignored when it is not well-formed. */
  readonly client?: unknown;
  /** Anonymous until the caller has been verified. */
  readonly actor?: Actor;
  /** Tells the caller that the work waits for an event. */
  readonly waits?: (() => void) | undefined;
}

/**
 * The causation of a request with this id. `correlation` and `trace` come from its client, and count if well-formed.
 */
export function causationOf(
  requestId: string,
  correlation: unknown,
  trace: unknown,
  { deadline, client, actor = ANONYMOUS, waits }: Of = {},
): Causation {
  // Field by field, as in `nameActor`.
  const causation: Writable<Causation> = {
    actor,
    messageId: requestId,
    correlationId: typeof correlation === 'string' && CORRELATION_ID.test(correlation) ? correlation : requestId,
  };
  if (isTraceparent(trace)) causation.traceparent = trace;
  if (deadline) causation.deadline = deadline;
  if (typeof client === 'string' && CLIENT.test(client)) causation.client = client;
  if (waits) causation.waits = waits;
  return causation;
}

/**
 * Runs each request inside `causedBy`. The message id is the request's id. The correlation id is the client's
 * `x-correlation-id` when well-formed, else the request's id, and the answer carries it. With a tracer, the work is
 * below a span of its own, which continues a well-formed `traceparent`; otherwise that is passed on. Register it after
 * `keepDeadlines`, so that the work for a request knows its deadline.
 */
export function followRequests(fastify: FastifyInstance, tracer?: Tracer): void {
  nameRequests(fastify, {
    tracer,
    believed: true,
    enter: (causation, done) => {
      markAsRequest(causation);
      causedBy(causation, done);
    },
  });
  // A body arrives on events of the connection, outside the context that `onRequest` entered. Enter again after
  // parsing.
  fastify.addHook('preValidation', (request, _reply, done) => causedBy(request.causation!, done));
}

export interface Naming {
  readonly tracer?: Tracer | undefined;
  /** Whether the address class and the client key of a request come from the gateway; default false. */
  readonly believed?: boolean;
  /** Runs the rest of the request; default without a causation. */
  readonly enter?: (causation: Causation, done: (error?: Error) => void) => void;
}

/**
 * Gives each request and its answer the same ids, but runs nothing inside `causedBy`. For a process that only forwards
 * requests, because tracking each of them through every await costs as much as forwarding it.
 */
export function nameRequests(
  fastify: FastifyInstance,
  { tracer, believed = false, enter = (_causation, done) => done() }: Naming = {},
): void {
  fastify.decorateRequest('causation', undefined);
  if (tracer) endRequestSpans(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    const { 'x-correlation-id': correlation, traceparent: trace } = request.headers;
    const address = believed ? clientClassOf(request) : addressClassOf(request.ip);
    const reason = reasonIn(request.headers[REASON_HEADER]);
    const actor = anonymousFrom(address, reason?.text);
    const client = believed ? request.headers[CLIENT_HEADER] : undefined;
    const waits = believed ? processingTeller(request, reply) : undefined;
    const of = { deadline: request.deadline, client, actor, waits };
    const given = isTraceparent(trace) ? trace : undefined;
    const context = tracer ? startRequestSpan(tracer, request, given) : given;
    const causation = causationOf(request.id, correlation, context, of);
    request.causation = causation;
    void reply.header('x-correlation-id', causation.correlationId);
    if (reason?.fault) return done(new InvalidRequest([{ path: REASON_HEADER, message: reason.fault }]));
    enter(causation, done);
  });
}

function anonymousFrom(address: AddressClass | undefined, reason: string | undefined): Actor {
  const actor: Writable<Actor> = { kind: ANONYMOUS.kind, id: ANONYMOUS.id };
  if (address) actor.address = address;
  if (reason) actor.reason = reason;
  return actor;
}
