import { nameActor } from '@maru/kernel';
import type { Causation } from '@maru/kernel';
import { AccessDenied, actorOf, bearerToken, isStaff, tokenIn } from '@maru/security';
import type { Principal, TokenVerifier } from '@maru/security';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Client } from '../limits/client';
import { TooManyGuesses } from '../limits/too-many-guesses';
import { idOfApiKey } from './api-keys';
import type { ApiKeyExchange } from './api-keys';
import { isPublic } from './public-routes';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the request has no good token; undefined when it has one. */
    stranger?: unknown;
    /** Whether the request came with an `X-API-Key`, good or not. */
    apiKeyGiven?: boolean;
  }
}

/**
 * Identifies the client of each request by its token or its API key. A key is exchanged for a token, so no context ever
 * sees a key. Each context verifies the token again and decides what its owner may do: a request is not trusted because
 * it came through the gateway.
 */
export function identify(scope: FastifyInstance, tokens: TokenVerifier, keys: ApiKeyExchange): void {
  // A cached token that no longer verifies may mean that its key was revoked, so customers is asked again.
  const goodToken = async (key: string, request: FastifyRequest): Promise<string> => {
    const wasKept = keys.keeps(key);
    const token = await keys.tokenFor(key, request);
    // A token that customers has just issued is verified by the context alone.
    if (!wasKept || tokens.known(token)) return token;
    try {
      await tokens.verify(token);
      return token;
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      keys.forget(key);
      return keys.tokenFor(key, request);
    }
  };
  // Before the body is read, because the body of a refused request is not needed.
  scope.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request;
    const apiKey = headers['x-api-key'];
    if (apiKey !== undefined) {
      delete headers['x-api-key'];
      request.apiKeyGiven = true;
    }
    // Nearly every token was verified before, and then nothing is awaited.
    const token = tokenIn(headers.authorization);
    const known = token === undefined ? undefined : tokens.known(token);
    if (known) {
      request.client = userOf(known);
      named(request.causation!, known);
      return done();
    }
    void clientBehind(request, apiKey, tokens, { keys, exchange: (key) => goodToken(key, request) })
      .then(
        (client) => {
          if (client) request.client = client;
          else request.stranger = AccessDenied.withoutToken();
        },
        (error: unknown) => (request.stranger = error),
      )
      .then(() => done());
  });
}

/** Refuses requests without a good token, except on public routes. Register it after `identify`. */
export function refuseStrangers(scope: FastifyInstance): void {
  scope.addHook('onRequest', ({ method, url, stranger }, reply, done) => {
    if (stranger === undefined || isPublic(method, url)) return done();
    if (stranger instanceof TooManyGuesses) void reply.header('retry-after', String(stranger.retryAfterS));
    done(stranger as Error);
  });
}

async function clientBehind(
  request: FastifyRequest,
  apiKey: string | string[] | undefined,
  tokens: TokenVerifier,
  { keys, exchange }: { readonly keys: ApiKeyExchange; readonly exchange: (apiKey: string) => Promise<string> },
): Promise<Client | undefined> {
  const { headers, causation } = request;
  const token = bearerToken(headers.authorization);
  if (token !== undefined) {
    // Counted first, because a forged token costs a look-up at customers.
    if (tokens.namesUnknownKey(token)) await keys.countUnknown(request);
    const principal = await tokens.verify(token);
    named(causation!, principal);
    return userOf(principal);
  }
  if (typeof apiKey !== 'string') return undefined;
  const exchanged = await exchange(apiKey);
  headers.authorization = `Bearer ${exchanged}`;
  return { known: 'key', id: idOfApiKey(apiKey) };
}

const named = (causation: Causation, principal: Principal): void =>
  nameActor(causation, actorOf(principal), { reason: isStaff(principal) });

const userOf = (principal: Principal): Client => ({
  known: 'user',
  id: principal.userId,
  ...(isStaff(principal) && { role: 'operator' }),
});
