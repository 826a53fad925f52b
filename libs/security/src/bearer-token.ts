import { AccessDenied } from './access-denied';

const BEARER = /^Bearer +([\w.~+/=-]+) *$/i;

/** The token of an `Authorization: Bearer …` header; undefined when the header has none. */
export const tokenIn = (authorization: string | undefined): string | undefined =>
  authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];

/**
 * The token of an `Authorization: Bearer …` header; undefined without such a header.
 * @throws AccessDenied for any other header
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const token = tokenIn(authorization);
  if (token === undefined) throw AccessDenied.invalidToken();
  return token;
}
