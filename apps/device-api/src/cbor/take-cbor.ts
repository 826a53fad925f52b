import { Refusal } from '@maru/service';
import type { FastifyInstance } from 'fastify';
import { MalformedCbor } from './cbor';
import type { Cbor } from './cbor';
import { CBOR } from './media-types';

/** Accepts only CBOR bodies up to this size. */
export function takeCbor(fastify: FastifyInstance, cbor: Cbor, bodyLimit: number): void {
  fastify.addContentTypeParser(CBOR, { parseAs: 'buffer', bodyLimit }, (_request, body, done) => {
    try {
      done(null, cbor.decode(body as Buffer));
    } catch (error) {
      if (!(error instanceof MalformedCbor)) return done(error as Error);
      done(
        new Refusal({
          code: 'HTTP.MALFORMED_CBOR',
          detail: `The body is not CBOR as it is taken here: ${error.message}.`,
        }),
      );
    }
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1);
    if (request.method !== 'POST' || type.trim().toLowerCase() === CBOR) return done();
    done(new Refusal({ code: 'HTTP.UNSUPPORTED_MEDIA_TYPE', detail: `The body must be ${CBOR}.` }));
  });
}
