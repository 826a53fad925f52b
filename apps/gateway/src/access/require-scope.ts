import { AccessDenied, bearerToken } from '@maru/security';
import type { Scope, TokenVerifier } from '@maru/security';
import type { FastifyInstance } from 'fastify';

/** Lets only who has the scope through. Who has an API key has it too, behind `identify`. */
export function requireScope(scope: FastifyInstance, needed: Scope, tokens: TokenVerifier): void {
  scope.addHook('onRequest', async ({ headers, stranger }) => {
    if (stranger !== undefined) throw stranger as Error;
    const token = bearerToken(headers.authorization);
    if (token === undefined) throw AccessDenied.withoutToken();
    const { scopes } = await tokens.verify(token);
    if (!scopes.has(needed)) throw AccessDenied.missingScope([needed]);
  });
}
