import httpProxy from '@fastify/http-proxy';
import type { Peers } from '@maru/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { identify } from './access/identify';
import { answerProblem } from './answer-problem';
import { upstreamProblem } from './balancing/upstream-problem';
import { headersBeyond, headersForContext } from './policies/forwarded-headers';
import type { ProxyOptions } from './proxy';

/**
 * Hands `/graphql` to the web's own backend, subscriptions too. Anybody may ask: what a query needs a token for, only its fields tell,
 * and every context that it comes to asks for it.
 */
export function proxyGraphql(
  fastify: FastifyInstance,
  webBffUrl: string,
  { tokens, keys, limits, peers }: Pick<ProxyOptions, 'tokens' | 'keys' | 'limits'> & { readonly peers: Peers },
): void {
  void fastify.register(async (scope) => {
    identify(scope, tokens, keys);
    limits.guard(scope, { limit: 'signed-in' });
    readBodiesWhole(scope);
    await scope.register(httpProxy, options(webBffUrl, peers));
  });
}

// As with the contexts: the limit holds here, and nobody behind sees a part of a body that is too long. A stream is handed on as it is.
function readBodiesWhole(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, Readable.from([body])));
}

type Headers = Record<string, string | string[] | undefined>;

const WEB_BFF = 'web-bff';

const options = (webBffUrl: string, peers: Peers) =>
  ({
    prefix: '/graphql',
    rewritePrefix: '/graphql',
    upstream: webBffUrl,
    proxyPayloads: false,
    httpMethods: ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'],
    disableRequestLogging: true,
    websocket: true,
    undici: peers.connectTo(WEB_BFF),
    wsClientOptions: {
      // Of the client's own headers none: its token comes in the first message.
      rewriteRequestHeaders: (headers: Headers) => ({ ...headers, ...peers.headersTo(WEB_BFF) }),
      ...(webBffUrl.startsWith('https:') && {
        createConnection: (socket: object) =>
          connectTls({ ...socket, path: undefined, ...peers.tlsTo(WEB_BFF) } as object),
      }),
    },
    replyOptions: {
      rewriteRequestHeaders: (request: FastifyRequest, headers: Headers) => {
        const length = headers['content-length'];
        return {
          ...headersForContext(request, headers),
          ...peers.headersTo(WEB_BFF),
          ...(length && { 'content-length': length }),
        };
      },
      rewriteHeaders: headersBeyond,
      onError: (reply: FastifyReply, { error }: { error: unknown }) =>
        answerProblem(reply, upstreamProblem(WEB_BFF, error)),
    },
  }) as never;
