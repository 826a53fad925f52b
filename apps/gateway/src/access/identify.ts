import { AccessDenied, bearerToken, isOperator } from '@maru/security';
import type { Principal, TokenVerifier } from '@maru/security';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Client } from '../limits/client';
import { TooManyGuesses } from '../limits/too-many-guesses';
import { idOfApiKey } from './api-keys';
import type { ApiKeyExchange } from './api-keys';
import { isPublic } from './public-routes';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why a request that is to have a good token has none. */
    stranger?: unknown;
  }
}

/**
 * Finds out whom each request comes from: by its token, or its API key, which becomes a token here: no context ever sees a key. What its
 * owner may do is for the context to say, which verifies the token again: that the gateway is in front of it is no reason to trust
 * a request.
 */
export function identify(scope: FastifyInstance, tokens: TokenVerifier, keys: ApiKeyExchange): void {
  // Before the body is read: who is not let in need not be listened to.
  scope.addHook('onRequest', async (request) => {
    const { headers } = request;
    const apiKey = headers['x-api-key'];
    delete headers['x-api-key'];
    try {
      const client = await clientBehind(headers, apiKey, tokens, (key) => keys.tokenFor(key, request));
      if (client) request.client = client;
      else request.stranger = AccessDenied.withoutToken();
    } catch (error) {
      request.stranger = error;
    }
  });
}

/** Lets nothing but what is public through without a good token. After `identify`. */
export function refuseStrangers(scope: FastifyInstance): void {
  scope.addHook('onRequest', ({ method, url, stranger }, reply, done) => {
    if (stranger === undefined || isPublic(method, url)) return done();
    if (stranger instanceof TooManyGuesses) void reply.header('retry-after', String(stranger.retryAfterS));
    done(stranger as Error);
  });
}

async function clientBehind(
  headers: FastifyRequest['headers'],
  apiKey: string | string[] | undefined,
  tokens: TokenVerifier,
  exchange: (apiKey: string) => Promise<string>,
): Promise<Client | undefined> {
  const token = bearerToken(headers.authorization);
  if (token !== undefined) {
    const principal = await tokens.verify(token);
    return { known: 'user', id: principal.userId, ...roleOf(principal) };
  }
  if (typeof apiKey !== 'string') return undefined;
  const exchanged = await exchange(apiKey);
  headers.authorization = `Bearer ${exchanged}`;
  return { known: 'key', id: idOfApiKey(apiKey) };
}

const roleOf = (principal: Principal) => (isOperator(principal) ? { role: 'operator' } : {});
