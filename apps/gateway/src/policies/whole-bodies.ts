import type { FastifyInstance } from 'fastify';

/**
 * Reads the body of each request whole before it is handed on, whatever it is: the limit holds for one of unknown length too, and nobody
 * behind sees a part of one that is too long.
 */
export function readBodiesWhole(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}
