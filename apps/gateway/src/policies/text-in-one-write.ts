import type { FastifyInstance } from 'fastify';
import { isAscii } from 'node:buffer';

/**
 * Sends a forwarded ASCII body as a string of the same bytes, because Node writes a string together with the headers,
 * and a Buffer in a second write.
 */
export function writeTextInOne(scope: FastifyInstance): void {
  // In `onSend`, because Fastify adds a character set to the type of a body that is a string from the start.
  scope.addHook('onSend', (_request, _reply, payload, done) => {
    done(null, Buffer.isBuffer(payload) && isAscii(payload) ? payload.toString('latin1') : payload);
  });
}
