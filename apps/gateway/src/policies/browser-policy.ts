import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyHelmetOptions } from '@fastify/helmet';
import { fastify as newFastify } from 'fastify';
import type { FastifyInstance } from 'fastify';

const A_DAY_S = 86_400;

type Headers = Record<string, string>;

// For the page of the API's documentation; the console has a policy of its own.
const PAGE = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      objectSrc: ["'none'"],
    },
  },
};

// For all other answers: they load nothing, and have no use for headers about pages.
const ANSWER = {
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  dnsPrefetchControl: false,
  ieNoOpen: false,
  permittedCrossDomainPolicies: false,
  xssFilter: false,
};

/**
 * Puts helmet's security headers on every answer, and allows the pages of `origins` to read answers; `*` allows all.
 * Without `origins`, no foreign page may.
 */
export async function serveBrowserPolicy(fastify: FastifyInstance, origins: readonly string[]): Promise<void> {
  const ofBoth = {
    // CORS decides which origins may read an answer; the default `same-origin` would keep even those from it.
    crossOriginResourcePolicy: { policy: origins.length > 0 ? 'cross-origin' : 'same-origin' } as const,
    referrerPolicy: { policy: 'no-referrer' },
  } as const;
  const [ofPages, ofAnswers] = await Promise.all([
    securityHeaders({ ...PAGE, ...ofBoth }),
    securityHeaders({ ...ANSWER, ...ofBoth }),
  ]);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(request.url.startsWith('/docs') ? ofPages : ofAnswers);
    done();
  });
  if (origins.length === 0) return;
  void fastify.register(cors, {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['etag', 'location', 'retry-after', 'ratelimit', 'ratelimit-policy', 'x-correlation-id'],
    maxAge: A_DAY_S,
    // No cookies, because clients identify themselves in `Authorization` or `X-API-Key`.
    credentials: false,
  });
}

/** The headers that helmet sets with these options. They never change, so they are computed once. */
export async function securityHeaders(options: FastifyHelmetOptions): Promise<Headers> {
  const probe = newFastify();
  let headers: Headers = {};
  await probe.register(helmet, options);
  probe.get('/', (_request, reply) => {
    headers = { ...(reply.raw.getHeaders() as Headers) };
    return {};
  });
  await probe.inject('/');
  await probe.close();
  return headers;
}
