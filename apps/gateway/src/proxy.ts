import httpProxy from '@fastify/http-proxy';
import { JWKS_OF_CUSTOMERS } from '@maru/contracts';
import type { Instance } from '@maru/discovery';
import type { TokenVerifier } from '@maru/security';
import { preferredWaitS } from '@maru/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { ApiKeyExchange } from './access/api-keys';
import { JWKS_PATH } from './access/public-routes';
import { identify, refuseStrangers } from './access/identify';
import { answerFault } from './balancing/answer-fault';
import type { UpstreamCalls } from './balancing/upstream-calls';
import { handOn, whole } from './balancing/upstream-reply';
import { forEverybody, keyOf, mustAsk, requestOf } from './balancing/upstream-request';
import type { Turn } from './balancing/upstreams';
import { answerFromCache } from './cache/cached-reply';
import { ofTheRepresentation } from './cache/of-the-representation';
import type { RouteCaches } from './cache/route-caches';
import type { Canaries } from './canary/canaries';
import { clientKeyOf } from './limits/client';
import type { RateLimits } from './limits/rate-limits';
import { writeTextInOne } from './policies/text-in-one-write';
import { limitStreams } from './policies/stream-limits';
import type { StreamLimits } from './policies/stream-limits';
import { readBodiesWhole } from './policies/whole-bodies';
import type { Route, Routes } from './routes';
import { guardVersions, transformsOf } from './transforms/api-version';

export interface ProxyOptions {
  readonly routes: Routes;
  readonly calls: UpstreamCalls;
  readonly limits: RateLimits;
  readonly caches: RouteCaches;
  readonly canaries: Canaries;
  readonly tokens: TokenVerifier;
  readonly keys: ApiKeyExchange;
  readonly logger: Logger;
  readonly streams: StreamLimits;
  /** Serves a route whose requests become calls over gRPC. */
  readonly serveCall: (scope: FastifyInstance, prefix: string, route: Route) => void;
}

/** The signing keys of access tokens, at their well-known path. */
const JWKS: Route = { upstream: 'customers', limit: 'anonymous' };

/** Proxies every request under a routed prefix to its context. */
export function proxyRoutes(fastify: FastifyInstance, options: ProxyOptions): void {
  for (const [prefix, route] of Object.entries(options.routes)) {
    void fastify.register(async (scope) => {
      await Promise.resolve();
      identify(scope, options.tokens, options.keys);
      // Before the refusal, so that refused requests count and tokens and keys cannot be guessed without a limit.
      options.limits.guard(scope, route);
      refuseStrangers(scope);
      guardVersions(scope, route);
      writeTextInOne(scope);
      if (route.stream) limitStreams(scope, options.streams);
      if (route.grpc) return options.serveCall(scope, prefix, route);
      readBodiesWhole(scope);
      await scope.register(httpProxy, proxyOptions({ prefix, to: prefix, methods: METHODS }, route, options));
    });
  }
  void fastify.register(async (scope) => {
    await Promise.resolve();
    options.limits.guard(scope, JWKS);
    const way = { prefix: JWKS_PATH, to: JWKS_OF_CUSTOMERS, methods: ['GET', 'HEAD'] };
    await scope.register(httpProxy, proxyOptions(way, JWKS, options));
  });
}

interface Way {
  readonly prefix: string;
  /** The prefix at the context. */
  readonly to: string;
  readonly methods: readonly string[];
}

// Also methods that no context takes, because the context knows which ones to name in its 405.
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'];

// RFC 9110 §9.2.1.
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

// The plugin keeps every path below its prefix; this handler chooses the instance and sends the request.
function proxyOptions({ prefix, to, methods }: Way, route: Route, { calls, caches, canaries, logger }: ProxyOptions) {
  const { upstream: context, timeoutMs, retry } = route;
  const ofRoute = { ...(timeoutMs !== undefined && { timeoutMs }), once: retry === 'never' };
  const cache = caches.of(route);
  const transformsFor = transformsOf(route);
  return {
    prefix,
    rewritePrefix: to,
    // Never called. The plugin resolves paths against it to see that they stay below the prefix.
    upstream: 'http://upstream.invalid',
    proxyPayloads: false,
    disableRequestLogging: true,
    httpMethods: [...methods],
    handler: async (request: FastifyRequest, reply: FastifyReply, path: string) => {
      try {
        const transforms = transformsFor(request);
        const asked = requestOf(request, path, transforms);
        const version = canaries.versionFor(context, request);
        const wishes = {
          ...ofRoute,
          client: clientKeyOf(request),
          watch: (turn: Turn) => canaries.watch(context, turn),
          ...(version !== undefined && { prefer: ({ metadata }: Instance) => metadata['version'] === version }),
        };
        if (cache && asked.method === 'GET') {
          const fresh = mustAsk(request) ? { freshMs: 0, staleMs: 0 } : caches.freshness;
          const shared = forEverybody(asked);
          const ask = async () =>
            whole(await calls.ask(context, shared, { ...wishes, waitS: 0 }), transforms, ofTheRepresentation);
          answerFromCache(request, reply, await cache.serve(keyOf(shared, version), fresh, ask), caches.freshness);
          return reply;
        }
        const answer = await calls.ask(context, asked, { ...wishes, waitS: preferredWaitS(request.headers) });
        // At once, so that a client sees its own change before the context's views have committed it.
        if (answer.statusCode < 400 && !SAFE.has(asked.method)) cache?.invalidate();
        await handOn(answer, reply, transforms);
      } catch (error) {
        answerFault(logger, context, error, reply);
      }
      return reply;
    },
  } as never;
}
