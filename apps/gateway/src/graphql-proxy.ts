import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { identify } from './access/identify';
import { answerProblem } from './answer-problem';
import { budgetOfContext, DEADLINE_HEADER } from './balancing/budget';
import { upstreamProblem, wasNotSent } from './balancing/upstream-problem';
import type { Outcome, Turn, Upstreams } from './balancing/upstreams';
import { headersBeyond, headersForContext } from './policies/forwarded-headers';
import { onlyWebSockets } from './policies/only-websockets';
import type { ProxyOptions } from './proxy';

interface GraphqlProxyOptions extends Pick<ProxyOptions, 'tokens' | 'keys' | 'limits'> {
  /** How long an answer may take; a subscription stays open. */
  readonly timeoutMs: number;
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
  { tokens, keys, limits, timeoutMs }: GraphqlProxyOptions,
): void {
  void fastify.register(async (scope) => {
    const turns = new WeakMap<object, Turn>();
    identify(scope, tokens, keys);
    limits.guard(scope, { limit: 'signed-in' });
    // Its own body limit is that of the backend, and what is sent is handed on as it comes.
    scope.removeAllContentTypeParsers();
    scope.addHook('onResponse', (request, reply, done) => {
      turns.get(request.raw)?.end(reply.statusCode >= 500 ? 'failed' : 'answered');
      done();
    });
    await scope.register(httpProxy, options(upstreams, turns, timeoutMs));
    onlyWebSockets(scope.server);
  });
}

type Headers = Record<string, string | string[] | undefined>;

const options = (upstreams: Upstreams, turns: WeakMap<object, Turn>, timeoutMs: number) =>
  ({
    prefix: '/graphql',
    rewritePrefix: '/graphql',
    upstream: '',
    httpMethods: ['GET', 'OPTIONS', 'POST'],
    disableRequestLogging: true,
    websocket: true,
    replyOptions: {
      getUpstream: ({ raw }: FastifyRequest) => {
        const known = turns.get(raw);
        if (known) return known.url;
        const turn = upstreams.take('web-bff');
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
          [DEADLINE_HEADER]: String(budgetOfContext(timeoutMs)),
          ...(length && { 'content-length': length }),
        };
      },
      timeout: timeoutMs,
      rewriteHeaders: headersBeyond,
      onError: (reply: FastifyReply, { error }: { error: unknown }) => {
        const outcome: Outcome = wasNotSent(error) ? 'refused' : 'failed';
        turns.get(reply.request.raw)?.end(outcome);
        answerProblem(reply, upstreamProblem('web-bff', error));
      },
    },
  }) as never;
