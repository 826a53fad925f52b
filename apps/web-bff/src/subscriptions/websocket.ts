import type { Scheduler } from '@maru/kernel';
import { AccessDenied, bearerToken } from '@maru/security';
import type { Principal, TokenVerifier } from '@maru/security';
import type { ShopCalls } from '@maru/shop-calls';
import type { FastifyInstance } from 'fastify';
import { getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import { makeServer } from 'graphql-ws';
import type { Context, SubscribePayload } from 'graphql-ws';
import { shownErrors } from '../graphql-errors';
import type { FaultsOfAnswer } from '../graphql-errors';
import type { DocumentLimits } from '../limits/document-limits';
import { callerOf } from '../loaders';
import { serveSockets } from './serve-sockets';
import type { SocketOfRequest, SocketOptions } from './serve-sockets';
import type { Watchers } from './watchers';

// Close codes: of GraphQL over WebSocket, and of RFC 6455 ("try again later").
const FORBIDDEN = 4403;
const TOO_MANY = 4429;
const TRY_AGAIN = 1013;

interface Admitted {
  readonly principal: Principal;
  readonly authorization: string;
  readonly forget: () => void;
}
interface Extra extends SocketOfRequest {
  admitted?: Admitted;
}
type Socket = Context<Record<string, unknown>, Extra>;

export interface SubscriptionOptions extends SocketOptions {
  readonly calls: ShopCalls;
  readonly tokens: TokenVerifier;
  readonly limits: DocumentLimits;
  readonly watchers: Watchers;
  readonly scheduler: Scheduler;
  readonly now: () => number;
  readonly initWithinMs: number;
}

/**
 * Subscriptions over WebSocket (graphql-transport-ws), on the route of GraphQL. Its first message carries the token;
 * documents have the limits of HTTP; a token that ends closes the connection.
 */
export function serveSubscriptions(fastify: FastifyInstance, options: SubscriptionOptions): void {
  const { calls, limits, watchers, initWithinMs } = options;
  const schema = () => (fastify as unknown as { graphql: { schema: GraphQLSchema } }).graphql.schema;
  const server = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: initWithinMs,
    onConnect: (socket) => admit(socket, options),
    onSubscribe: async ({ extra, subscriptions }, _id, payload) => {
      const { principal, authorization } = extra.admitted!;
      const refusal = await watchers.refusal(principal.userId, { subscriptions });
      if (refusal) return [new GraphQLError(refusal)];
      const args = asked(schema(), limits, payload);
      if (isRefused(args)) return args;
      const { correlationId } = extra.request.causation ?? {};
      const client = `user:${principal.userId}`;
      return { ...args, contextValue: callerOf(calls, { authorization, correlationId, client }, { remember: false }) };
    },
    onError: ({ extra }, _id, _payload, errors) => shownErrors(errors, logOf(extra)),
    onNext: ({ extra }, _id, _payload, _args, { data, errors }) =>
      errors && { data: data ?? null, errors: shownErrors(errors, logOf(extra)) },
    // Its id is removed from the connection after this.
    onComplete: ({ extra }) => void setImmediate(() => watchers.tell([extra.admitted!.principal.userId])),
    onClose: ({ extra }) => extra.admitted?.forget(),
  });
  serveSockets(fastify, server, options);
}

const logOf = (extra: Extra) => (details: FaultsOfAnswer) => extra.request.log.error(details, 'a subscription failed');

/** Admits the user of the token in the connection's first message, `{ "authorization": "Bearer …" }`. */
async function admit(socket: Socket, { tokens, watchers, scheduler, now }: SubscriptionOptions): Promise<boolean> {
  const { extra, connectionParams } = socket;
  const { authorization } = connectionParams ?? {};
  if (typeof authorization !== 'string') return false;
  const close = (code: number, reason: string) => extra.socket.close(code, reason);
  try {
    const token = bearerToken(authorization);
    if (token === undefined) return false;
    const principal = await tokens.verify(token);
    const connection = {
      get subscriptions() {
        return socket.subscriptions;
      },
    };
    if (!(await watchers.enter(principal.userId, connection))) return (close(TOO_MANY, 'Too many connections'), false);
    const cancel = scheduler.after(principal.expiresAt * 1_000 - now(), () => close(FORBIDDEN, 'The token has ended'));
    const unheard = tokens.onAuthorityEnded(
      () => tokens.hasEnded(principal) && close(FORBIDDEN, 'The token has ended'),
    );
    extra.admitted = {
      principal,
      authorization,
      forget: () => (cancel(), unheard(), watchers.leave(principal.userId, connection)),
    };
    // The client may have left during the verification of its token.
    if (extra.socket.readyState !== extra.socket.OPEN) extra.admitted.forget();
    return true;
  } catch (error) {
    if (error instanceof AccessDenied) return false;
    extra.request.log.error({ err: error }, 'a token could not be verified');
    close(TRY_AGAIN, 'Try again later');
    return false;
  }
}

type Refused = readonly GraphQLError[];
const isRefused = (args: ExecutionArgs | Refused): args is Refused => Array.isArray(args);

function asked(schema: GraphQLSchema, limits: DocumentLimits, payload: SubscribePayload): ExecutionArgs | Refused {
  const { query, variables, operationName } = payload;
  try {
    const document = limits.read(schema, query);
    if (!('kind' in document)) return document;
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION)
      return [new GraphQLError('Over WebSocket there are subscriptions only; everything else is a request.')];
    limits.refuseCostly({ schema, document, variables: variables ?? {}, operationName: operationName ?? undefined });
    return { schema, document, operationName, variableValues: variables };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    return [new GraphQLError((error as Error).message, { originalError: error as Error })];
  }
}
