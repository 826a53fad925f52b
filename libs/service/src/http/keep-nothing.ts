import type { FastifyInstance } from 'fastify';

export const NO_STORE = 'no-store';

/** For answers that are the same for everybody: caches may keep them, and ask whether they are still good. */
export const FOR_EVERYBODY = 'public, no-cache';

/**
 * From now on every answer says `Cache-Control: no-store` unless its route says otherwise. Before any hook that may
 * answer. A route opts out, because one that forgets to opt in would leave a person's data in a cache (RFC 9111
 * §5.2.2.5).
 */
export function keepNothing(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', NO_STORE);
    done();
  });
}
