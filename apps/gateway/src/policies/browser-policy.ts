import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const A_DAY_S = 86_400;

/**
 * What browsers are told: the security headers of helmet on every answer, and which other origins may read answers, `*` for all.
 * Without `origins` none may.
 */
export function serveBrowserPolicy(fastify: FastifyInstance, origins: readonly string[]): void {
  void fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // What the page of the API's documentation needs, which is the only page here.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // Who may read an answer is said by CORS; the default here would keep even those from it.
    crossOriginResourcePolicy: origins.length > 0 ? { policy: 'cross-origin' } : { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
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
