import type { FastifyInstance } from 'fastify';
import { isAscii } from 'node:buffer';

/** Node writes text together with its head, and bytes besides it: what is handed on and is ASCII goes out as text, the same bytes. */
export function writeTextInOne(scope: FastifyInstance): void {
  // Here and not where it is handed on: what is sent as text from the start, Fastify gives a character set.
  scope.addHook('onSend', (_request, _reply, payload, done) => {
    done(null, Buffer.isBuffer(payload) && isAscii(payload) ? payload.toString('latin1') : payload);
  });
}
