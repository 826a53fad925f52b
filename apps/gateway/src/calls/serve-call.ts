import type { GrpcCall } from '@maru/contracts';
import { errorFault } from '@maru/resilience';
import type { Fault, Policy } from '@maru/resilience';
import { problem, Refusal } from '@maru/service';
import type { ContextClient } from '@maru/service/grpc';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { answerProblem } from '../answer-problem';
import { answerFault } from '../balancing/answer-fault';
import type { RoutedContext } from '../routes';
import { clientKeyOf } from '../limits/client';

/** Calls of any names and messages. */
export type AnyCalls = Record<string, { readonly request: object; readonly response: object }>;
export type AnyClient = ContextClient<AnyCalls>;

export interface CallWay {
  readonly prefix: string;
  readonly context: RoutedContext;
  readonly call: GrpcCall;
  readonly client: AnyClient;
  readonly policy: Policy;
  readonly timeoutMs: number;
  readonly logger: Logger;
}

/** Answers `GET` under the prefix with a context's answer over gRPC. Its refusals keep their codes. */
export function serveCall(scope: FastifyInstance, way: CallWay): void {
  scope.get(way.prefix, async (request, reply) => {
    const { success, data, error } = way.call.request.safeParse(request.query);
    if (!success) {
      const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      answerProblem(reply, problem('HTTP.INVALID_REQUEST', 'The query does not have the expected form.', { errors }));
      return reply;
    }
    return answerCall(way, data, request, reply);
  });
}

async function answerCall(
  way: CallWay,
  message: object,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<object> {
  const { context, call, policy, timeoutMs } = way;
  const deadline = new Date(Date.now() + timeoutMs);
  const { authorization } = request.headers;
  const { correlationId, traceparent } = request.causation ?? {};
  const clientClass = request.causation?.actor?.address;
  const client = clientKeyOf(request);
  try {
    return await policy.execute(
      ({ timeLeftMs, leavePlace, span }) =>
        way.client.call(call.name, message, {
          traceparent: span?.traceparent ?? traceparent,
          authorization,
          correlationId,
          client,
          clientClass,
          timeoutMs: timeLeftMs,
          onWaits: leavePlace,
        }),
      { client, timeoutMs, deadline, traceparent },
    );
  } catch (error) {
    // Thrown, because the filter answers every refusal in the same form, with a challenge where one belongs.
    if (error instanceof Refusal) throw error;
    answerFault(way.logger, context, error, reply);
    return reply;
  }
}

/** The fault that a failed call counts as. An unreachable callee is none, because that is found out at once. */
export function faultOfCall(error: unknown): Fault | undefined {
  if (!(error instanceof Refusal)) return errorFault(error);
  if (error.rejection.code === 'HTTP.GATEWAY_TIMEOUT') return { kind: 'timeout' };
  return error.rejection.code === 'HTTP.BAD_GATEWAY' ? { kind: 'failed' } : undefined;
}
