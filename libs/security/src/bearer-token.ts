import { AccessDenied } from './access-denied';

const BEARER = /^Bearer +([\w.~+/=-]+) *$/i;

/**
 * The token of an `Authorization: Bearer …` header; undefined when there is no such header.
 * @throws AccessDenied when the header is something else
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) throw AccessDenied.invalidToken();
  return token;
}
