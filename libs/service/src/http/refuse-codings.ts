import type { FastifyInstance } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../refusal';

/** The accepted content codings: only uncoded bodies. For `Accept-Encoding` (RFC 9110 §12.5.3). */
export const ACCEPTED_CODINGS = 'identity';

/**
 * Refuses bodies with a coding: 415 with `Accept-Encoding` for a content coding (RFC 9110 §15.5.16, RFC 7694), 501 for
 * a transfer coding besides chunked (RFC 9112 §6.1). It runs before the body is read, but after all `onRequest` hooks,
 * so that limits and access come first.
 */
export function refuseCodings(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { headers } = request;
    const transferCodings = codingsIn(headers['transfer-encoding']).filter((coding) => coding !== 'chunked');
    if (transferCodings.length > 0)
      return done(new Refusal({ code: 'HTTP.NOT_IMPLEMENTED', detail: 'Transfer-Encoding may be chunked only.' }));
    const codings = codingsIn(headers['content-encoding']).filter((coding) => coding !== 'identity');
    if (codings.length === 0 || !hasContent(headers)) return done();
    void reply.header('accept-encoding', ACCEPTED_CODINGS);
    const detail = 'The body must not be compressed or coded in another way: leave Content-Encoding out.';
    done(new Refusal({ code: 'HTTP.UNSUPPORTED_CONTENT_CODING', detail }));
  });
}

// Codings are case-insensitive and may come in several headers, which Node joins (RFC 9110 §8.4, §5.6.1).
const codingsIn = (header: string | undefined): string[] =>
  header === undefined
    ? []
    : header
        .split(',')
        .map((coding) => coding.trim().toLowerCase())
        .filter(Boolean);

// RFC 9112 §6.3: a request without either of them has no content, and nothing to decode.
const hasContent = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
