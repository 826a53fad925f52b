import { nameActor } from '@maru/kernel';
import { AccessDenied, actorOf, bearerToken, isStaff } from '@maru/security';
import type { Scope, TokenVerifier } from '@maru/security';
import type { FastifyInstance } from 'fastify';

/** Refuses requests whose token lacks the scope. After `identify`, an API key counts with the scopes of its token. */
export function requireScope(scope: FastifyInstance, needed: Scope, tokens: TokenVerifier): void {
  scope.addHook('onRequest', async ({ headers, stranger, causation }) => {
    if (stranger !== undefined) throw stranger as Error;
    const token = bearerToken(headers.authorization);
    if (token === undefined) throw AccessDenied.withoutToken();
    const principal = await tokens.verify(token);
    nameActor(causation!, actorOf(principal), { reason: isStaff(principal) });
    if (!principal.scopes.has(needed)) throw AccessDenied.missingScope([needed]);
  });
}
