import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem, OF_THE_CONNECTION, withoutConnectionHeaders } from './proxy';
import { upstreamProblem } from './upstream-problem';

/**
 * Hands `/graphql` to the web's own backend, subscriptions too. Anybody may ask: what a query needs a token for, only its fields tell,
 * and every context that it comes to asks for it.
 */
export function proxyGraphql(fastify: FastifyInstance, webBffUrl: string): void {
  void fastify.register(async (scope) => {
    // Its own body limit is that of the backend, and what is sent is handed on as it comes.
    scope.removeAllContentTypeParsers();
    await scope.register(httpProxy, options(webBffUrl));
  });
}

const options = (webBffUrl: string) =>
  ({
    prefix: '/graphql',
    rewritePrefix: '/graphql',
    upstream: webBffUrl,
    httpMethods: ['GET', 'OPTIONS', 'POST'],
    disableRequestLogging: true,
    websocket: true,
    replyOptions: {
      rewriteRequestHeaders: (request: FastifyRequest, headers: Record<string, unknown>) => {
        headers['x-correlation-id'] = request.causation!.correlationId;
        for (const name of OF_THE_CONNECTION) delete headers[name];
        return headers;
      },
      rewriteHeaders: withoutConnectionHeaders,
      onError: (reply: FastifyReply, { error }: { error: unknown }) =>
        answerProblem(reply, upstreamProblem('web-bff', error)),
    },
  }) as never;
