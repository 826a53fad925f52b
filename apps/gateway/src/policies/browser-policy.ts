import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyHelmetOptions } from '@fastify/helmet';
import { fastify as newFastify } from 'fastify';
import type { FastifyInstance } from 'fastify';

const A_DAY_S = 86_400;

type Headers = Record<string, string>;

// The page of the API's documentation, which is the only page here.
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

// What is no page loads nothing, and has no use for what only says something of a page.
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
 * What browsers are told: the security headers of helmet on every answer, and which other origins may read answers, `*` for all.
 * Without `origins` none may.
 */
export async function serveBrowserPolicy(fastify: FastifyInstance, origins: readonly string[]): Promise<void> {
  const ofBoth = {
    // Who may read an answer is said by CORS; the default here would keep even those from it.
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
    // No cookies: who a client is, it says in a header of its own.
    credentials: false,
  });
}

/** What helmet says with these options. It says the same each time, so it is asked once. */
async function securityHeaders(options: FastifyHelmetOptions): Promise<Headers> {
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
