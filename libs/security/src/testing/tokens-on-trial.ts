import { createLocalJWKSet } from 'jose';
import { randomUUID } from 'node:crypto';
import { scopesOf } from '../scopes';
import { signAccessToken } from '../tokens/access-token';
import type { AccessTokenClaims, TokenRealm } from '../tokens/access-token';
import { makeSigningKeyPair, signingKeyOf } from '../tokens/signing-key';
import type { SigningKeyPair } from '../tokens/signing-key';
import { TokenVerifier } from '../tokens/token-verifier';

export const REALM: TokenRealm = { issuer: 'maru', audience: 'maru' };

/** An issuer for a spec: its key, a verifier, and tokens for any caller. */
export class TokensOnTrial {
  private constructor(
    readonly pair: SigningKeyPair,
    readonly verifier: TokenVerifier,
  ) {}

  static async make(): Promise<TokensOnTrial> {
    const pair = await makeSigningKeyPair();
    const keys = createLocalJWKSet({ keys: [pair.publicJwk] });
    return new TokensOnTrial(pair, new TokenVerifier({ ...REALM, keys }));
  }

  /** A token of an hour, by default of an unknown customer. */
  async token(changes: Partial<AccessTokenClaims & TokenRealm> = {}): Promise<string> {
    const roles = changes.roles ?? ['customer'];
    return signAccessToken(
      await signingKeyOf(this.pair),
      { ...REALM, ...changes },
      {
        userId: randomUUID(),
        roles,
        scopes: scopesOf(roles),
        tokenId: randomUUID(),
        issuedAt: new Date(),
        authenticatedAt: changes.issuedAt ?? new Date(),
        lifetimeSeconds: 3_600,
        ...changes,
      },
    );
  }
}
