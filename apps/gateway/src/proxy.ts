import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './answer-problem';
import { preferredWaitS } from './balancing/budget';
import type { UpstreamAnswer, UpstreamCalls, UpstreamRequest } from './balancing/upstream-calls';
import { retryAfterS, upstreamProblem } from './balancing/upstream-problem';
import type { Outcome } from './balancing/upstreams';
import type { RateLimits } from './limits/rate-limits';
import { headersBeyond, headersForContext } from './policies/forwarded-headers';
import { routes } from './routes';
import type { Route } from './routes';

export interface ProxyOptions {
  readonly calls: UpstreamCalls;
  readonly limits: RateLimits;
}

/** Hands every request under a routed prefix to its context. */
export function proxyRoutes(fastify: FastifyInstance, { calls, limits }: ProxyOptions): void {
  for (const [prefix, route] of Object.entries(routes)) {
    void fastify.register(async (scope) => {
      await Promise.resolve();
      limits.guard(scope, route);
      readBodiesWhole(scope);
      await scope.register(httpProxy, proxyOptions(prefix, route, calls));
    });
  }
}

// The limit holds for a body of unknown length too, and its context never sees a part of one that is too long.
function readBodiesWhole(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

// The plugin sees to it that no path escapes its prefix; whom to ask and how is decided here.
function proxyOptions(prefix: string, { upstream: context }: Route, calls: UpstreamCalls) {
  return {
    prefix,
    rewritePrefix: prefix,
    upstream: '',
    proxyPayloads: false,
    disableRequestLogging: true,
    httpMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
    // Only looked at for whether it would be an address at all.
    replyOptions: { getUpstream: () => 'http://upstream.invalid' },
    handler: async (request: FastifyRequest, reply: FastifyReply, path: string) => {
      try {
        const answer = await calls.ask(context, requestOf(request, path), { waitS: preferredWaitS(request) });
        handOn(answer, reply);
      } catch (error) {
        if (reply.raw.destroyed) return reply;
        const answer = upstreamProblem(context, error);
        if (answer.status === 503) void reply.header('retry-after', String(retryAfterS(error)));
        answerProblem(reply, answer);
      }
      return reply;
    },
  } as never;
}

function requestOf(request: FastifyRequest, path: string): UpstreamRequest {
  const { method, raw, body } = request;
  const query = raw.url!.indexOf('?');
  const sent = Buffer.isBuffer(body) && body.length > 0 && method !== 'GET' && method !== 'HEAD' ? body : undefined;
  return {
    method,
    path: query < 0 ? path : path + raw.url!.slice(query),
    headers: headersForContext(request, raw.headers),
    ...(sent && { body: sent }),
  };
}

function handOn({ statusCode, headers, body, turn }: UpstreamAnswer, reply: FastifyReply): void {
  reply.raw.once('close', () => turn.end(outcomeOf(reply)));
  // The client has gone meanwhile, and nobody will read it.
  if (reply.raw.destroyed) {
    turn.end('left');
    body.on('error', () => undefined).destroy();
    return;
  }
  void reply.code(statusCode).headers(headersBeyond(headers)).send(body);
}

/** An answer that the client did not wait for says nothing of the instance. */
function outcomeOf({ raw }: FastifyReply): Outcome {
  if (!raw.writableFinished) return 'left';
  return raw.statusCode >= 500 ? 'failed' : 'answered';
}
