import httpProxy from '@fastify/http-proxy';
import { PROBLEM_JSON } from '@maru/service';
import type { Problem } from '@maru/service';
import type { TokenVerifier } from '@maru/security';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent } from 'undici';
import { JWKS_OF_CUSTOMERS, JWKS_PATH } from './public-routes';
import { requireTokens } from './require-tokens';
import { routes } from './routes';
import type { RoutedContext } from './routes';
import { upstreamProblem, wasNotSent } from './upstream-problem';
import type { Upstreams } from './upstreams';

// `Prefer: wait` holds an answer for 30 s at most.
const LONGEST_ANSWER_MS = 40_000;

/** Hands every request under a routed prefix to its context, over connections that are kept open. */
export function proxyRoutes(fastify: FastifyInstance, upstreams: Upstreams, tokens: TokenVerifier): void {
  const agent = new Agent({
    connections: 256,
    pipelining: 1,
    headersTimeout: LONGEST_ANSWER_MS,
    bodyTimeout: LONGEST_ANSWER_MS,
    connectTimeout: 2_000,
  });
  fastify.addHook('onClose', () => agent.close());
  for (const [prefix, context] of Object.entries(routes)) {
    void fastify.register(async (scope) => {
      await Promise.resolve();
      requireTokens(scope, tokens);
      readBodiesWhole(scope);
      await scope.register(httpProxy, proxyOptions({ prefix, to: prefix, context }, upstreams, agent));
    });
  }
  const jwks = { prefix: JWKS_PATH, to: JWKS_OF_CUSTOMERS, context: 'customers', methods: ['GET', 'HEAD'] } as const;
  void fastify.register(httpProxy, proxyOptions(jwks, upstreams, agent));
}

// The limit holds for a body of unknown length too, and its context never sees a part of one that is too long.
function readBodiesWhole(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

// About one connection, the client's or the context's (RFC 9110 §7.6.1): never handed on. Expect has been answered by then.
export const OF_THE_CONNECTION = ['connection', 'expect', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'];

export function withoutConnectionHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name)));
}

interface ProxiedRoute {
  readonly prefix: string;
  /** The prefix at the context. */
  readonly to: string;
  readonly context: RoutedContext;
  readonly methods?: readonly string[];
}

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

function proxyOptions({ prefix, to, context, methods = METHODS }: ProxiedRoute, upstreams: Upstreams, agent: Agent) {
  return {
    prefix,
    rewritePrefix: to,
    upstream: '',
    proxyPayloads: false,
    internalRewriteLocationHeader: false,
    disableRequestLogging: true,
    httpMethods: [...methods],
    undici: agent,
    handler: (request: FastifyRequest, reply: FastifyReply, source: string, options: object) => {
      const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : undefined;
      const contentType = request.headers['content-type'] ?? 'application/octet-stream';
      const tried: string[] = [];
      const ask = (url: string): FastifyReply => {
        tried.push(url);
        const onError = (_reply: unknown, { error }: { error: unknown }) => {
          if (wasNotSent(error)) upstreams.refused(url);
          const other = wasNotSent(error) ? upstreams.next(context, tried) : undefined;
          if (other === undefined) answerProblem(reply, upstreamProblem(context, error));
          else ask(other);
        };
        return reply.from(source, { ...options, ...(body && { body, contentType }), getUpstream: () => url, onError });
      };
      return ask(upstreams.next(context)!);
    },
    replyOptions: {
      // Only looked at for whether it would be an address at all: the handler above chooses one.
      getUpstream: () => upstreams.all(context)[0],
      rewriteRequestHeaders: (request: FastifyRequest, headers: Record<string, unknown>) => {
        headers['x-correlation-id'] = request.causation!.correlationId;
        for (const name of OF_THE_CONNECTION) delete headers[name];
        return headers;
      },
      rewriteHeaders: withoutConnectionHeaders,
      // A connection that the context had just closed: nothing of the request was taken, and a GET may be asked again.
      retryDelay: ({
        err,
        req,
        attempt,
      }: {
        err?: { code?: string } | null;
        req: { method: string };
        attempt: number;
      }) => (req.method === 'GET' && err?.code === 'UND_ERR_SOCKET' && attempt < 2 ? 5 : null),
    },
  } as never;
}

export function answerProblem(reply: FastifyReply, answer: Problem): void {
  if (answer.status === 503) void reply.header('retry-after', '1');
  void reply
    .code(answer.status)
    .header('content-type', PROBLEM_JSON)
    .send(JSON.stringify({ ...answer, correlationId: reply.request.causation?.correlationId }));
}
