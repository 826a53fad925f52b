import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Answers 102 (RFC 2518 §10.1) ahead of the answer, once, where the gateway asks: the request waits for news and needs
 * no place meanwhile. An older gateway reads over it (RFC 9110 §15.2).
 */
export function processingTeller(request: FastifyRequest, { raw }: FastifyReply): () => void {
  let told = request.headers['x-deadline-ms'] === undefined || request.raw.httpVersion !== '1.1';
  return () => {
    if (told || raw.headersSent || raw.destroyed) return;
    told = true;
    raw.writeProcessing();
  };
}
