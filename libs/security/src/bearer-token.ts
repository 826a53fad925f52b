import { AccessDenied } from './access-denied';

const BEARER = /^Bearer +([\w.~+/=-]+) *$/i;

/** The token of an `Authorization: Bearer …` header; undefined when there is none in it. */
export const tokenIn = (authorization: string | undefined): string | undefined =>
  authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];

/**
 * The token of an `Authorization: Bearer …` header; undefined when there is no such header.
 * @throws AccessDenied when the header is something else
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const token = tokenIn(authorization);
  if (token === undefined) throw AccessDenied.invalidToken();
  return token;
}
