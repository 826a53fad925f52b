import type { FastifyInstance } from 'fastify';

/**
 * Reads the body of each request whole before it is forwarded, of any content type. So the size limit holds for a body
 * of unknown length, too, and no context gets a part of one that is too long.
 */
export function readBodiesWhole(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}
