import { SERVICE_TOKEN_HEADER } from '@maru/security';
import type { ServiceTokenVerifier } from '@maru/security';
import type { FastifyInstance } from 'fastify';
import { askedByKeepers } from './keepers';

declare module 'fastify' {
  interface FastifyRequest {
    /** The process of the shop that sent the request, by its service token. */
    caller?: string;
  }
}

/** Requires a service token on every request, except for health, metrics and the routes in `open`. */
export function admitCallers(fastify: FastifyInstance, tokens: ServiceTokenVerifier, open: readonly string[]): void {
  const openRoutes = new Set<string | undefined>([...askedByKeepers, ...open]);
  fastify.addHook('onRequest', (request, _reply, done) => {
    // Compares the matched route, because a client can write its path in many ways.
    if (openRoutes.has(request.routeOptions.url)) return done();
    const token = request.headers[SERVICE_TOKEN_HEADER];
    const known = tokens.known(token);
    if (known) {
      request.caller = known.name;
      return done();
    }
    tokens.verify(token).then(({ name }) => {
      request.caller = name;
      done();
    }, done);
  });
}
