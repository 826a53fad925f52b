import { AccessDenied, bearerToken } from '@maru/security';
import type { TokenVerifier } from '@maru/security';
import type { FastifyInstance } from 'fastify';
import { isPublic } from './public-routes';

/**
 * Lets nothing but what is public through without a good token. What its owner may do is for the context to say, which verifies the
 * token again: that the gateway is in front of it is no reason to trust a request.
 */
export function requireTokens(scope: FastifyInstance, tokens: TokenVerifier): void {
  // Before the body is read: who is not let in need not be listened to.
  scope.addHook('onRequest', async ({ method, url, headers }) => {
    if (isPublic(method, url)) return;
    const token = bearerToken(headers.authorization);
    if (token === undefined) throw AccessDenied.withoutToken();
    await tokens.verify(token);
  });
}
