import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Agent } from 'undici';
import { answerProblem } from './answer-problem';
import type { RateLimits } from './limits/rate-limits';
import { headersBeyond, headersForContext } from './policies/forwarded-headers';
import { routes } from './routes';
import type { Route } from './routes';
import { absent, upstreamProblem, wasNotSent } from './balancing/upstream-problem';
import type { Outcome, Turn, Upstreams } from './balancing/upstreams';

// `Prefer: wait` holds an answer for 30 s at most.
const LONGEST_ANSWER_MS = 40_000;

export interface ProxyOptions {
  readonly upstreams: Upstreams;
  readonly limits: RateLimits;
}

/** Hands every request under a routed prefix to its context, over connections that are kept open. */
export function proxyRoutes(fastify: FastifyInstance, { upstreams, limits }: ProxyOptions): void {
  const agent = new Agent({
    connections: 256,
    pipelining: 1,
    headersTimeout: LONGEST_ANSWER_MS,
    bodyTimeout: LONGEST_ANSWER_MS,
    connectTimeout: 2_000,
  });
  fastify.addHook('onClose', () => agent.close());
  for (const [prefix, route] of Object.entries(routes)) {
    void fastify.register(async (scope) => {
      await Promise.resolve();
      limits.guard(scope, route);
      readBodiesWhole(scope);
      await scope.register(httpProxy, proxyOptions(prefix, route, upstreams, agent));
    });
  }
}

// The limit holds for a body of unknown length too, and its context never sees a part of one that is too long.
function readBodiesWhole(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

function proxyOptions(prefix: string, { upstream: context }: Route, upstreams: Upstreams, agent: Agent) {
  return {
    prefix,
    rewritePrefix: prefix,
    upstream: '',
    proxyPayloads: false,
    internalRewriteLocationHeader: false,
    disableRequestLogging: true,
    httpMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
    undici: agent,
    handler: (request: FastifyRequest, reply: FastifyReply, source: string, options: object) => {
      const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : undefined;
      const contentType = request.headers['content-type'] ?? 'application/octet-stream';
      const tried: string[] = [];
      const ask = (turn: Turn): FastifyReply => {
        tried.push(turn.url);
        const over = () => turn.end(outcomeOf(reply));
        reply.raw.once('close', over);
        const onError = (_reply: unknown, { error }: { error: unknown }) => {
          reply.raw.off('close', over);
          turn.end(wasNotSent(error) ? 'refused' : 'failed');
          const other = wasNotSent(error) ? upstreams.take(context, { tried }) : undefined;
          if (other === undefined) answerProblem(reply, upstreamProblem(context, error));
          else ask(other);
        };
        const getUpstream = () => turn.url;
        return reply.from(source, { ...options, ...(body && { body, contentType }), getUpstream, onError });
      };
      const turn = upstreams.take(context);
      if (turn) return ask(turn);
      answerProblem(reply, absent(context));
      return reply;
    },
    replyOptions: {
      // Only looked at for whether it would be an address at all: the handler above chooses one.
      getUpstream: () => 'http://upstream.invalid',
      rewriteRequestHeaders: headersForContext,
      rewriteHeaders: headersBeyond,
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

/** An answer that the client did not wait for says nothing of the instance. */
function outcomeOf({ raw }: FastifyReply): Outcome {
  if (!raw.writableFinished) return 'left';
  return raw.statusCode >= 500 ? 'failed' : 'answered';
}
