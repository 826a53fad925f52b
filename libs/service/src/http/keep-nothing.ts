import type { FastifyInstance } from 'fastify';

export const NO_STORE = 'no-store';

/** For answers that are the same for everybody: caches may store them, but must revalidate them. */
export const FOR_EVERYBODY = 'public, no-cache';

/**
 * Sets `Cache-Control: no-store` on every answer unless its route sets another one. Register it before any hook that
 * may answer. Routes opt out, because a route that forgot to opt in would leave personal data in caches (RFC 9111
 * §5.2.2.5).
 */
export function keepNothing(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', NO_STORE);
    done();
  });
}
