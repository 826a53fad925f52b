import httpProxy from '@fastify/http-proxy';
import type { Instance } from '@maru/discovery';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './answer-problem';
import { preferredWaitS } from './balancing/budget';
import type { UpstreamAnswer, UpstreamCalls, UpstreamRequest } from './balancing/upstream-calls';
import { retryAfterS, upstreamProblem } from './balancing/upstream-problem';
import type { Outcome, Turn } from './balancing/upstreams';
import { answerFromCache } from './cache/cached-reply';
import type { WholeAnswer } from './cache/response-cache';
import type { RouteCaches } from './cache/route-caches';
import type { Canaries } from './canary/canaries';
import type { RateLimits } from './limits/rate-limits';
import { headersBeyond, headersForContext } from './policies/forwarded-headers';
import { routes } from './routes';
import type { Route } from './routes';

export interface ProxyOptions {
  readonly calls: UpstreamCalls;
  readonly limits: RateLimits;
  readonly caches: RouteCaches;
  readonly canaries: Canaries;
}

/** Hands every request under a routed prefix to its context. */
export function proxyRoutes(fastify: FastifyInstance, options: ProxyOptions): void {
  for (const [prefix, route] of Object.entries(routes)) {
    void fastify.register(async (scope) => {
      await Promise.resolve();
      options.limits.guard(scope, route);
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
        const asked = requestOf(request, path);
        const version = canaries.versionFor(context, request);
        const wishes = {
          watch: (turn: Turn) => canaries.watch(context, turn),
          ...(version !== undefined && { prefer: ({ metadata }: Instance) => metadata['version'] === version }),
        };
        if (cache && asked.method === 'GET') {
          const fresh = mustAsk(request) ? { freshMs: 0, staleMs: 0 } : caches.freshness;
          const shared = forEverybody(asked);
          const ask = async () => whole(await calls.ask(context, shared, { ...wishes, waitS: 0 }));
          answerFromCache(request, reply, await cache.serve(keyOf(shared, version), fresh, ask), caches.freshness);
          return reply;
        }
        const answer = await calls.ask(context, asked, { ...wishes, waitS: preferredWaitS(request) });
        // Who has changed something sees it at once, before the context's own views tell of it.
        if (answer.statusCode < 400) cache?.invalidate();
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

// What makes a request one client's own.
const OF_ONE_CLIENT = /^(?:authorization|cookie|if-.*|range|prefer|x-forwarded-.*)$/;

function forEverybody({ headers, ...request }: UpstreamRequest): UpstreamRequest {
  const shared = Object.entries(headers).filter(([name]) => !OF_ONE_CLIENT.test(name));
  return { ...request, headers: Object.fromEntries(shared) };
}

const keyOf = ({ path, headers }: UpstreamRequest, version: string | undefined) =>
  [path, version, headers['accept'], headers['accept-language'], headers['accept-encoding']].join(' ');

/** `Cache-Control: no-cache`: whoever says so gets what the context says now. */
const mustAsk = ({ headers }: FastifyRequest) => /\bno-cache\b/.test(headers['cache-control'] ?? '');

async function whole({ statusCode, headers, body, turn }: UpstreamAnswer): Promise<WholeAnswer> {
  try {
    const bytes = Buffer.from(await body.arrayBuffer());
    turn.end(statusCode >= 500 ? 'failed' : 'answered');
    return { statusCode, headers, body: bytes };
  } catch (error) {
    turn.end('failed');
    throw error;
  }
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
