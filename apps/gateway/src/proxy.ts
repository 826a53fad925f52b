import httpProxy from '@fastify/http-proxy';
import type { Instance } from '@maru/discovery';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './answer-problem';
import { preferredWaitS } from './balancing/budget';
import type { UpstreamCalls } from './balancing/upstream-calls';
import { retryAfterS, upstreamProblem } from './balancing/upstream-problem';
import { handOn, whole } from './balancing/upstream-reply';
import { forEverybody, keyOf, mustAsk, requestOf } from './balancing/upstream-request';
import type { Turn } from './balancing/upstreams';
import { answerFromCache } from './cache/cached-reply';
import type { RouteCaches } from './cache/route-caches';
import type { Canaries } from './canary/canaries';
import type { RateLimits } from './limits/rate-limits';
import type { Route, Routes } from './routes';
import { guardVersions, transformsFor } from './transforms/api-version';

export interface ProxyOptions {
  readonly routes: Routes;
  readonly calls: UpstreamCalls;
  readonly limits: RateLimits;
  readonly caches: RouteCaches;
  readonly canaries: Canaries;
}

/** Hands every request under a routed prefix to its context. */
export function proxyRoutes(fastify: FastifyInstance, options: ProxyOptions): void {
  for (const [prefix, route] of Object.entries(options.routes)) {
    void fastify.register(async (scope) => {
      await Promise.resolve();
      options.limits.guard(scope, route);
      guardVersions(scope, route);
      readBodiesWhole(scope);
      await scope.register(httpProxy, proxyOptions(prefix, route, options));
    });
  }
}

// The limit holds for a body of unknown length too, and its context never sees a part of one that is too long.
function readBodiesWhole(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

// RFC 9110 §9.2.1.
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

// The plugin sees to it that no path escapes its prefix; whom to ask and how is decided here.
function proxyOptions(prefix: string, route: Route, { calls, caches, canaries }: ProxyOptions) {
  const { upstream: context } = route;
  const cache = caches.of(route);
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
        const transforms = transformsFor(route, request);
        const asked = requestOf(request, path, transforms);
        const version = canaries.versionFor(context, request);
        const wishes = {
          watch: (turn: Turn) => canaries.watch(context, turn),
          ...(version !== undefined && { prefer: ({ metadata }: Instance) => metadata['version'] === version }),
        };
        if (cache && asked.method === 'GET') {
          const fresh = mustAsk(request) ? { freshMs: 0, staleMs: 0 } : caches.freshness;
          const shared = forEverybody(asked);
          const ask = async () => whole(await calls.ask(context, shared, { ...wishes, waitS: 0 }), transforms);
          answerFromCache(request, reply, await cache.serve(keyOf(shared, version), fresh, ask), caches.freshness);
          return reply;
        }
        const answer = await calls.ask(context, asked, { ...wishes, waitS: preferredWaitS(request) });
        // Who has changed something sees it at once, before the context's own views tell of it.
        if (answer.statusCode < 400 && !SAFE.has(asked.method)) cache?.invalidate();
        await handOn(answer, reply, transforms);
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
