import httpProxy from '@fastify/http-proxy';
import type { Peers } from '@maru/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { connect as connectTls } from 'node:tls';
import { identify } from './access/identify';
import { answerFault } from './balancing/answer-fault';
import { handOn } from './balancing/upstream-reply';
import { requestOf } from './balancing/upstream-request';
import type { Upstreams } from './balancing/upstreams';
import { clientKeyOf } from './limits/client';
import { onlyWebSockets } from './policies/only-websockets';
import { limitSockets } from './policies/socket-limits';
import { checkSocketOrigins } from './policies/socket-origins';
import { readBodiesWhole } from './policies/whole-bodies';
import type { ProxyOptions } from './proxy';

interface GraphqlProxyOptions extends Pick<ProxyOptions, 'tokens' | 'keys' | 'limits' | 'calls' | 'logger'> {
  readonly peers: Peers;
  readonly sockets: SocketLimits;
}

export interface SocketLimits {
  /** The most WebSockets of one client. */
  readonly perClient: number;
  /** The largest message from a client, in bytes. */
  readonly messageBytes: number;
  /** Origins whose pages may open a WebSocket, besides the gateway's own; `*` for all. */
  readonly origins: readonly string[];
}

// Unused address, so an unknown instance fails like an unreachable one.
const NOWHERE = 'http://127.0.0.1:1';

/**
 * Proxies `/graphql` to an instance of the web's own backend, subscriptions too. It needs no token, because only the
 * fields of a query tell whether one is needed, and their contexts demand it. Requests run under the same policies as
 * those of every route. A WebSocket stays with its instance.
 */
export function proxyGraphql(fastify: FastifyInstance, upstreams: Upstreams, options: GraphqlProxyOptions): void {
  const { tokens, keys, limits, sockets, logger } = options;
  void fastify.register(async (scope) => {
    identify(scope, tokens, keys);
    limits.guard(scope, { limit: 'signed-in' });
    checkSocketOrigins(scope, sockets.origins, logger);
    limitSockets(scope, sockets.perClient, logger);
    readBodiesWhole(scope);
    await scope.register(httpProxy, proxyOptions(upstreams, options));
    onlyWebSockets(scope.server);
  });
}

type Headers = Record<string, string | string[] | undefined>;

const WEB_BFF = 'web-bff';

const proxyOptions = (upstreams: Upstreams, { peers, sockets, calls, logger }: GraphqlProxyOptions) =>
  ({
    prefix: '/graphql',
    rewritePrefix: '/graphql',
    upstream: '',
    proxyPayloads: false,
    httpMethods: ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'],
    disableRequestLogging: true,
    websocket: true,
    wsServerOptions: { maxPayload: sockets.messageBytes },
    wsClientOptions: {
      // None of the client's headers are needed, because its token comes in the first message.
      rewriteRequestHeaders: (headers: Headers) => ({ ...headers, ...peers.headersTo(WEB_BFF) }),
      ...(peers.speakTls && {
        createConnection: (socket: object) =>
          connectTls({ ...socket, path: undefined, ...peers.tlsTo(WEB_BFF) } as object),
      }),
    },
    replyOptions: { getUpstream: ({ raw }: FastifyRequest) => (isSocket(raw) ? instanceFor(raw, upstreams) : NOWHERE) },
    handler: async (request: FastifyRequest, reply: FastifyReply, path: string) => {
      try {
        const asked = requestOf(request, path, []);
        const kind = asked.body?.includes('mutation') ? 'commands' : 'queries';
        await handOn(await calls.ask(WEB_BFF, asked, { client: clientKeyOf(request), waitS: 0, kind }), reply, []);
      } catch (error) {
        answerFault(logger, WEB_BFF, error, reply);
      }
      return reply;
    },
  }) as never;

const isSocket = ({ headers, method }: IncomingMessage) => method === 'GET' && headers.upgrade !== undefined;

/** The instance for a WebSocket; its turn ends when the socket closes. */
function instanceFor(raw: IncomingMessage, upstreams: Upstreams): string {
  const turn = upstreams.take(WEB_BFF);
  if (!turn) return NOWHERE;
  raw.socket.once('close', () => turn.end('answered'));
  return turn.url;
}
