import { ConcurrencyConflict } from '@maru/event-store';
import { httpRejections, TimeIsUp, UnknownEvent } from '@maru/kernel';
import type { RejectionCode } from '@maru/kernel';
import { isInfrastructureFault } from '@maru/messaging';
import type { SecurityLog } from '@maru/observability';
import { AccessDenied, KeysUnavailable } from '@maru/security';
import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { eachTold } from '../logging/fold-faults';
import { tellOfRefusal } from '../logging/refusal-event';
import { Refusal } from '../refusal';
import { InvalidRequest } from './invalid-request';
import { NO_STORE } from './keep-nothing';
import { PROBLEM_JSON, problem } from './problem';
import type { Problem } from './problem';

/**
 * Answers a thrown error as problem+json. An error that is not the client's fault is logged, and answered as 500
 * without details.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** `securityLog`: logs refusals of identities and rates as security events; default none. */
  constructor(private readonly securityLog?: SecurityLog) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const answer = leftByClient(thrown, request, reply) ? clientLeft : toProblem(thrown);
    const { correlationId } = request.causation ?? {};
    const about = { requestId: request.id, correlationId };
    // A refusal has a code that explains it, and a 504 means that nobody waits any more. Neither is a fault of ours.
    if (answer.status >= 500 && answer.status !== 504 && !(thrown instanceof Refusal))
      request.log.error(ofRequest({ err: thrown, code: answer.code, ...about }, answer.status), answer.title);
    if (this.securityLog) tellOfRefusal(this.securityLog, answer, request.causation?.actor);
    if (reply.sent) return;
    const retryAfterS = thrown instanceof Refusal ? thrown.retryAfterS : undefined;
    if (answer.status === 503 || retryAfterS) void reply.header('retry-after', String(retryAfterS ?? 1));
    const challenge = challengeOf(thrown, answer);
    if (challenge !== undefined) void reply.header('www-authenticate', challenge);
    // Also on routes whose answers may be stored, because a refusal may not.
    void reply.code(answer.status).header('cache-control', NO_STORE);
    this.write(request, reply, { ...answer, correlationId });
  }

  /** Sends the answer. A subclass sends it in another form for other clients. */
  protected write(_request: FastifyRequest, reply: FastifyReply, answer: Problem): void {
    void reply.header('content-type', PROBLEM_JSON).send(answer);
  }
}

/** Gives a defect (500) a log line for each request. Failures of an absent backend are only counted. */
export function ofRequest<Details extends object>(details: Details, status: number): Details {
  return status === 500 ? eachTold(details) : details;
}

/** The `WWW-Authenticate` of a refusal (RFC 6750 §3); every 401 has one (RFC 9110 §15.5.2). */
export function challengeOf(thrown: unknown, { status }: Problem): string | undefined {
  if (thrown instanceof AccessDenied) return thrown.challenge;
  return status === 401 ? 'Bearer realm="maru"' : undefined;
}

const clientLeft = problem('HTTP.INVALID_REQUEST', 'The client broke off the request.');

/** Whether the client broke off its request or its answer; the error that this causes is not ours. */
function leftByClient(thrown: unknown, { raw }: FastifyRequest, reply: FastifyReply): boolean {
  const answerAborted = reply.raw.destroyed && (thrown as Error | undefined)?.name === 'AbortError';
  return raw.readableAborted || answerAborted;
}

/** The problem of a thrown error. Faults show no internal details. */
export function toProblem(thrown: unknown): Problem {
  if (isTimeUp(thrown))
    return problem(
      'HTTP.GATEWAY_TIMEOUT',
      'The time for this request has passed; it may be asked again with the same key.',
    );
  if (thrown instanceof Refusal) {
    const { code, detail, present } = thrown.rejection;
    return problem(code, detail, present && { present });
  }
  if (thrown instanceof AccessDenied) return problem(thrown.code, thrown.detail);
  if (thrown instanceof KeysUnavailable)
    return problem('HTTP.UNAVAILABLE', 'The access token cannot be checked now; please try again.');
  if (thrown instanceof InvalidRequest) {
    return problem('HTTP.INVALID_REQUEST', 'The request does not have the expected form.', {
      errors: [...thrown.errors],
    });
  }
  if (thrown instanceof ConcurrencyConflict) {
    return problem('HTTP.UNAVAILABLE', 'Too many changes at the same time; please try again.');
  }
  if (thrown instanceof UnknownEvent) {
    return problem('HTTP.UNAVAILABLE', 'This part of the shop is being upgraded; please try again in a moment.');
  }
  // Nest wraps Fastify's errors in an HttpException.
  const fastifyError = fastifyErrorOf(thrown) ?? fastifyErrorOf((thrown as Error | undefined)?.cause);
  if (fastifyError) return problem(fastifyError[0], fastifyError[1]);
  if (thrown instanceof HttpException) return ofStatus(thrown.getStatus(), thrown.message);
  if (isInfrastructureFault(thrown))
    return problem('HTTP.UNAVAILABLE', 'A backend cannot be reached; please try again.');
  // An error of a plugin with a 4xx status is meant for the client.
  const { statusCode, message } = (thrown ?? {}) as { statusCode?: unknown; message?: string };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return ofStatus(statusCode, message ?? '');
  return problem('HTTP.INTERNAL', 'Something went wrong on our side.');
}

// TypeORM wraps the errors of a connection.
function isTimeUp(thrown: unknown): boolean {
  return (
    thrown instanceof TimeIsUp || (thrown as { driverError?: unknown } | undefined)?.driverError instanceof TimeIsUp
  );
}

const fastifyErrors = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['HTTP.TOO_LARGE', 'The body is larger than this service takes.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['HTTP.MALFORMED_JSON', 'The body is not valid JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['HTTP.MALFORMED_JSON', 'The body is empty, though it is said to be JSON.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['HTTP.UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['HTTP.INVALID_REQUEST', 'The body is not as long as Content-Length says.'],
  FST_ERR_MAX_PARAM_LENGTH: ['HTTP.URI_TOO_LONG', 'A part of the path is longer than this service takes.'],
  FST_ERR_BAD_URL: ['HTTP.INVALID_REQUEST', 'The path is not a valid URL path.'],
} as const satisfies Record<string, readonly [RejectionCode, string]>;

function fastifyErrorOf(thrown: unknown) {
  const code = (thrown as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && code in fastifyErrors
    ? fastifyErrors[code as keyof typeof fastifyErrors]
    : undefined;
}

function ofStatus(status: number, detail: string): Problem {
  const known = Object.entries(httpRejections).find(([, each]) => each === status)?.[0] as RejectionCode | undefined;
  const code = known ?? (status >= 500 ? 'HTTP.INTERNAL' : 'HTTP.INVALID_REQUEST');
  const shown = status >= 500 ? 'Something went wrong on our side.' : detail;
  return problem(code, shown, { status });
}
