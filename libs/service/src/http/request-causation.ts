import { addressClassOf, ANONYMOUS, causedBy } from '@maru/kernel';
import type { Actor, AddressClass, Causation, Writable } from '@maru/kernel';
import type { FastifyInstance } from 'fastify';
import { markAsRequest } from '../logging/logger';
import { clientClassOf } from './client-class';
import { InvalidRequest } from './invalid-request';
import { REASON_HEADER, reasonIn } from './reason';
import { processingTeller } from './tell-processing';

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

interface Of {
  readonly deadline?: Date | undefined;
  /** The key of its share; none when it is not well-formed. */
  readonly client?: unknown;
  /** Nobody until the caller has been verified. */
  readonly actor?: Actor;
  /** Tells the caller that the work waits for news. */
  readonly waits?: (() => void) | undefined;
}

/** What follows from a request with this id; `correlation` and `trace` as its client says them, if well-formed. */
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
  if (typeof trace === 'string' && TRACEPARENT.test(trace)) causation.traceparent = trace;
  if (deadline) causation.deadline = deadline;
  if (typeof client === 'string' && CLIENT.test(client)) causation.client = client;
  if (waits) causation.waits = waits;
  return causation;
}

/**
 * Runs each request inside `causedBy`: its message id is the request's id, the correlation id is the client's
 * `x-correlation-id` when well-formed, else the request's id; the answer carries it. `traceparent` is handed on when well-formed.
 * After `keepDeadlines`: what is done for a request knows its deadline.
 */
export function followRequests(fastify: FastifyInstance): void {
  nameRequests(
    fastify,
    (causation, done) => {
      markAsRequest(causation);
      causedBy(causation, done);
    },
    { believed: true },
  );
  // A body arrives on the connection's own events, outside of what `onRequest` entered: enter anew behind the parser.
  fastify.addHook('preValidation', (request, _reply, done) => causedBy(request.causation!, done));
}

/**
 * Gives each request and its answer those ids, and enters nothing: for who only hands requests on. Following each of them through every
 * await costs as much as handing it on.
 * @param believed whether the address class and the client key of the request are the word of the gateway
 */
export function nameRequests(
  fastify: FastifyInstance,
  enter: (causation: Causation, done: (error?: Error) => void) => void = (_causation, done) => done(),
  { believed = false } = {},
): void {
  fastify.decorateRequest('causation', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    const { 'x-correlation-id': correlation, traceparent: trace } = request.headers;
    const address = believed ? clientClassOf(request) : addressClassOf(request.ip);
    const reason = reasonIn(request.headers[REASON_HEADER]);
    const actor = anonymousFrom(address, reason?.text);
    const client = believed ? request.headers[CLIENT_HEADER] : undefined;
    const waits = believed ? processingTeller(request, reply) : undefined;
    const of = { deadline: request.deadline, client, actor, waits };
    const causation = causationOf(request.id, correlation, trace, of);
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
