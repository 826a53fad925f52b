import { AccessDenied, bearerToken } from '@maru/security';
import type { TokenVerifier } from '@maru/security';
import type { FastifyInstance } from 'fastify';
import type { ApiKeyExchange } from './api-keys';
import { isPublic } from './public-routes';

/**
 * Lets nothing but what is public through without a good token, or an API key, which becomes one here: no context ever sees a key. What
 * its owner may do is for the context to say, which verifies the token again: that the gateway is in front of it is no reason to
 * trust a request.
 */
export function requireTokens(scope: FastifyInstance, tokens: TokenVerifier, keys: ApiKeyExchange): void {
  // Before the body is read: who is not let in need not be listened to.
  scope.addHook('onRequest', async ({ method, url, headers }) => {
    const apiKey = headers['x-api-key'];
    delete headers['x-api-key'];
    if (isPublic(method, url)) return;
    const token = bearerToken(headers.authorization);
    if (token !== undefined) {
      await tokens.verify(token);
    } else if (typeof apiKey === 'string') {
      headers.authorization = `Bearer ${await keys.tokenFor(apiKey)}`;
    } else {
      throw AccessDenied.withoutToken();
    }
  });
}
