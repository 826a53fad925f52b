import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import { securityHeaders } from '../policies/browser-policy';

/** The URLs of the console's pages. The page chooses among them in the browser. */
const PAGES = ['/', '/login', '/watch', '/orders', '/operations', '/shop', '/account'];

const A_YEAR_MS = 365 * 86_400_000;

// The page needs neither an inline script nor an inline style, and speaks to its own origin only.
const POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/**
 * Serves the built console of `folder`: its page at each of its URLs to a client that accepts HTML, and its files at
 * `/assets/`. Other clients get the answer of an unknown path. Without a build it serves nothing and logs a warning.
 */
export async function serveConsole(fastify: FastifyInstance, folder: string, logger: Logger): Promise<void> {
  const file = path.join(folder, 'index.html');
  if (!existsSync(file)) {
    logger.warn({ folder }, 'the console is not built, so / answers 404; npm run build makes it');
    return;
  }
  const page = readFileSync(file);
  const policy = await securityHeaders({
    contentSecurityPolicy: POLICY,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
  });
  const headers = {
    ...policy,
    vary: 'accept',
    'cache-control': 'no-cache',
    'content-type': 'text/html; charset=utf-8',
  };
  for (const url of PAGES.flatMap((each) => (each === '/' ? [each] : [each, `${each}/*`])))
    fastify.get(url, (request, reply) => {
      if (!acceptsHtml(request.headers.accept)) return reply.callNotFound();
      return reply.headers(headers).send(page);
    });
  void fastify.register(fastifyStatic, {
    root: path.join(folder, 'assets'),
    prefix: '/assets/',
    index: false,
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: A_YEAR_MS,
  });
}

// A browser names HTML when it opens a page. `*/*` alone is what API clients send.
const acceptsHtml = (accept = '') => /\btext\/html\b/.test(accept);
