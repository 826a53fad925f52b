import { SignJWT } from 'jose';
import type { Role } from '../scopes';
import { ALGORITHM } from './signing-key';
import type { SigningKey } from './signing-key';

/** The type distinguishes access tokens from any other JWT (RFC 9068 §2.1). */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** The issuer and the audience of the shop's tokens. */
export interface TokenRealm {
  readonly issuer: string;
  readonly audience: string;
}

export interface AccessTokenClaims {
  readonly userId: string;
  readonly roles: readonly Role[];
  readonly scopes: readonly string[];
  /** The API key for which it is issued. */
  readonly keyId?: string;
  /** The time of the user's login; not for keys. */
  readonly authenticatedAt?: Date | undefined;
  /** How often the user's authority has ended so far; not for keys that act for the shop. */
  readonly authority?: number | undefined;
  /** The methods of the user's login, by the names of RFC 8176 (`pwd`, `otp`); not for keys. */
  readonly methods?: readonly string[] | undefined;
  readonly tokenId: string;
  readonly issuedAt: Date;
  readonly lifetimeSeconds: number;
}

/**
 * A signed JWT with the claims `iss aud sub roles scope jti iat exp`; `client_id` for an API key, `auth_time` and `amr`
 * for a login, and `authority`, the count of `AuthorityEnd`.
 */
export function signAccessToken(key: SigningKey, realm: TokenRealm, claims: AccessTokenClaims): Promise<string> {
  const issuedAt = Math.floor(claims.issuedAt.getTime() / 1_000);
  const client = claims.keyId === undefined ? {} : { client_id: claims.keyId };
  const { authenticatedAt, authority, methods } = claims;
  const proof = authenticatedAt && { auth_time: Math.floor(authenticatedAt.getTime() / 1_000) };
  const state = authority === undefined ? {} : { authority };
  return new SignJWT({
    roles: claims.roles,
    scope: claims.scopes.join(' '),
    ...client,
    ...proof,
    ...state,
    ...(methods && { amr: methods }),
  })
    .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: ACCESS_TOKEN_TYPE })
    .setIssuer(realm.issuer)
    .setAudience(realm.audience)
    .setSubject(claims.userId)
    .setJti(claims.tokenId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + claims.lifetimeSeconds)
    .sign(key.privateKey);
}
