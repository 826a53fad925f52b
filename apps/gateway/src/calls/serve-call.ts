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

/** Any call: which there are, and with what, the table says. */
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

/** Answers `GET` under the prefix with what a context answers over gRPC, its refusals with the very codes that it gives. */
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
  const correlationId = request.causation?.correlationId;
  const clientClass = request.causation?.actor?.address;
  const client = clientKeyOf(request);
  try {
    return await policy.execute(
      ({ timeLeftMs, leavePlace }) =>
        way.client.call(call.name, message, {
          authorization,
          correlationId,
          client,
          clientClass,
          timeoutMs: timeLeftMs,
          onWaits: leavePlace,
        }),
      { client, timeoutMs, deadline },
    );
  } catch (error) {
    // In the form of every other refusal, with its challenge where one belongs to it.
    if (error instanceof Refusal) throw error;
    answerFault(way.logger, context, error, reply);
    return reply;
  }
}

/** What a client's refusal says of the callee: that it is not there is found out at once, that it is slow or breaks off is a fault. */
export function faultOfCall(error: unknown): Fault | undefined {
  if (!(error instanceof Refusal)) return errorFault(error);
  if (error.rejection.code === 'HTTP.GATEWAY_TIMEOUT') return { kind: 'timeout' };
  return error.rejection.code === 'HTTP.BAD_GATEWAY' ? { kind: 'failed' } : undefined;
}
