import { SERVICE_TOKEN_HEADER } from '@maru/security';
import type { ServiceTokenVerifier } from '@maru/security';
import type { FastifyInstance } from 'fastify';
import { askedByKeepers } from './keepers';

declare module 'fastify' {
  interface FastifyRequest {
    /** The process of the shop that the request comes by, as its service token says. */
    caller?: string;
  }
}

/** From now on every request needs a service token, but for what keepers ask and for the routes in `open`. */
export function admitCallers(fastify: FastifyInstance, tokens: ServiceTokenVerifier, open: readonly string[]): void {
  const openRoutes = new Set<string | undefined>([...askedByKeepers, ...open]);
  fastify.addHook('onRequest', (request, _reply, done) => {
    // The route that was found, and not what the client has written: that can be spelled in many ways.
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
