import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
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
  { tokens, keys, limits }: Pick<ProxyOptions, 'tokens' | 'keys' | 'limits'>,
): void {
  void fastify.register(async (scope) => {
    identify(scope, tokens, keys);
    limits.guard(scope, { limit: 'signed-in' });
    readBodiesWhole(scope);
    await scope.register(httpProxy, options(webBffUrl));
  });
}

// As with the contexts: the limit holds here, and nobody behind sees a part of a body that is too long. A stream is handed on as it is.
function readBodiesWhole(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, Readable.from([body])));
}

type Headers = Record<string, string | string[] | undefined>;

const options = (webBffUrl: string) =>
  ({
    prefix: '/graphql',
    rewritePrefix: '/graphql',
    upstream: webBffUrl,
    proxyPayloads: false,
    httpMethods: ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'],
    disableRequestLogging: true,
    websocket: true,
    replyOptions: {
      rewriteRequestHeaders: (request: FastifyRequest, headers: Headers) => {
        const length = headers['content-length'];
        return { ...headersForContext(request, headers), ...(length && { 'content-length': length }) };
      },
      rewriteHeaders: headersBeyond,
      onError: (reply: FastifyReply, { error }: { error: unknown }) =>
        answerProblem(reply, upstreamProblem('web-bff', error)),
    },
  }) as never;
