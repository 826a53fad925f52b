import httpProxy from '@fastify/http-proxy';
import jwt from '@fastify/jwt';
import rateLimit from '@fastify/rate-limit';
import { fastify } from 'fastify';
import type { FastifyRequest } from 'fastify';
import { createPublicKey } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { serveBench } from './serve-bench';

/**
 * A reverse proxy of Fastify's own plugins. It verifies tokens (EdDSA, with a cache of valid tokens, like our gateway),
 * counts requests, and forwards them. It does nothing else.
 *
 * argv: the upstream's URL, the public key as JWK.
 */
async function main(upstream: string, jwk: string): Promise<void> {
  const server = fastify();
  const key = createPublicKey({ key: JSON.parse(jwk) as JsonWebKey, format: 'jwk' });
  await server.register(jwt, {
    secret: { public: String(key.export({ type: 'spki', format: 'pem' })), private: '' },
    verify: { algorithms: ['EdDSA'], allowedIss: 'maru', allowedAud: 'maru', cache: true },
  });
  await server.register(rateLimit, {
    hook: 'preHandler',
    max: 1_000_000_000,
    timeWindow: 900_000,
    keyGenerator: (request) => (request.user as { sub: string }).sub,
  });
  await server.register(httpProxy, {
    upstream,
    prefix: '/api/orders',
    rewritePrefix: '/api/orders',
    disableRequestLogging: true,
    preValidation: (request: FastifyRequest, _reply, done) => void request.jwtVerify().then(() => done(), done),
  });
  await serveBench(server);
}

void main(process.argv[2]!, process.argv[3]!);
