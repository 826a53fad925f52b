import httpProxy from '@fastify/http-proxy';
import type { Peers } from '@maru/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { identify } from './access/identify';
import { answerProblem } from './answer-problem';
import { budgetOfContext, DEADLINE_HEADER } from './balancing/budget';
import { upstreamProblem, wasNotSent } from './balancing/upstream-problem';
import type { Outcome, Turn, Upstreams } from './balancing/upstreams';
import { headersBeyond, headersForContext } from './policies/forwarded-headers';
import { onlyWebSockets } from './policies/only-websockets';
import { limitSockets } from './policies/socket-limits';
import { checkSocketOrigins } from './policies/socket-origins';
import { readBodiesWhole } from './policies/whole-bodies';
import type { ProxyOptions } from './proxy';

interface GraphqlProxyOptions extends Pick<ProxyOptions, 'tokens' | 'keys' | 'limits' | 'logger'> {
  readonly peers: Peers;
  /** How long an answer may take; a subscription stays open. */
  readonly timeoutMs: number;
  readonly sockets: SocketLimits;
}

export interface SocketLimits {
  /** Of one client. */
  readonly perClient: number;
  /** Of a message from a client, in bytes. */
  readonly messageBytes: number;
  /** Origins whose pages may open one, besides the gateway's own; `*` for all. */
  readonly origins: readonly string[];
}

// Nobody listens there: that nobody is known is found out as that nobody is there.
const NOWHERE = 'http://127.0.0.1:1';

/**
 * Hands `/graphql` to an instance of the web's own backend, subscriptions too. Anybody may ask: what a query needs a token for, only its
 * fields tell, and every context that it comes to asks for it.
 */
export function proxyGraphql(
  fastify: FastifyInstance,
  upstreams: Upstreams,
  { tokens, keys, limits, peers, timeoutMs, sockets, logger }: GraphqlProxyOptions,
): void {
  void fastify.register(async (scope) => {
    const turns = new WeakMap<object, Turn>();
    identify(scope, tokens, keys);
    limits.guard(scope, { limit: 'signed-in' });
    checkSocketOrigins(scope, sockets.origins, logger);
    limitSockets(scope, sockets.perClient, logger);
    // A stream is handed on as it is.
    readBodiesWhole(scope, (body) => Readable.from([body]));
    scope.addHook('onResponse', (request, reply, done) => {
      turns.get(request.raw)?.end(reply.statusCode >= 500 ? 'failed' : 'answered');
      done();
    });
    await scope.register(
      httpProxy,
      options({ upstreams, turns, peers, timeoutMs, messageBytes: sockets.messageBytes }),
    );
    onlyWebSockets(scope.server);
  });
}

type Headers = Record<string, string | string[] | undefined>;

const WEB_BFF = 'web-bff';

interface Way {
  readonly upstreams: Upstreams;
  /** Which instance each request goes to. */
  readonly turns: WeakMap<object, Turn>;
  readonly peers: Peers;
  readonly timeoutMs: number;
  readonly messageBytes: number;
}

const options = ({ upstreams, turns, peers, timeoutMs, messageBytes }: Way) =>
  ({
    prefix: '/graphql',
    rewritePrefix: '/graphql',
    upstream: '',
    proxyPayloads: false,
    httpMethods: ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'],
    disableRequestLogging: true,
    websocket: true,
    undici: peers.connectTo(WEB_BFF),
    wsServerOptions: { maxPayload: messageBytes },
    wsClientOptions: {
      // Of the client's own headers none: its token comes in the first message.
      rewriteRequestHeaders: (headers: Headers) => ({ ...headers, ...peers.headersTo(WEB_BFF) }),
      ...(peers.speakTls && {
        createConnection: (socket: object) =>
          connectTls({ ...socket, path: undefined, ...peers.tlsTo(WEB_BFF) } as object),
      }),
    },
    replyOptions: {
      getUpstream: ({ raw }: FastifyRequest) => {
        const known = turns.get(raw);
        if (known) return known.url;
        const turn = upstreams.take(WEB_BFF);
        if (!turn) return NOWHERE;
        turns.set(raw, turn);
        // A subscription has its instance for as long as it is open.
        if (raw.headers.upgrade) raw.socket.once('close', () => turn.end('answered'));
        return turn.url;
      },
      rewriteRequestHeaders: (request: FastifyRequest, headers: Headers) => {
        const length = headers['content-length'];
        return {
          ...headersForContext(request, headers),
          ...peers.headersTo(WEB_BFF),
          [DEADLINE_HEADER]: String(budgetOfContext(timeoutMs)),
          ...(length && { 'content-length': length }),
        };
      },
      timeout: timeoutMs,
      rewriteHeaders: headersBeyond,
      onError: (reply: FastifyReply, { error }: { error: unknown }) => {
        const outcome: Outcome = wasNotSent(error) ? 'refused' : 'failed';
        turns.get(reply.request.raw)?.end(outcome);
        answerProblem(reply, upstreamProblem(WEB_BFF, error));
      },
    },
  }) as never;
