import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * A function that sends 102 (RFC 2518 §10.1) to the gateway once, before the answer: the request waits for an event and
 * needs no place meanwhile. An older gateway ignores it (RFC 9110 §15.2).
 */
export function processingTeller(request: FastifyRequest, { raw }: FastifyReply): () => void {
  let told = request.headers['x-deadline-ms'] === undefined || request.raw.httpVersion !== '1.1';
  return () => {
    if (told || raw.headersSent || raw.destroyed) return;
    told = true;
    raw.writeProcessing();
  };
}
