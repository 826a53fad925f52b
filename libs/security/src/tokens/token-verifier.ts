import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { AccessDenied } from '../access-denied';
import type { AuthorityNews } from '../authority/follow-authority';
import type { Principal } from '../principal';
import { ROLES } from '../scopes';
import type { Role } from '../scopes';
import { ACCESS_TOKEN_TYPE } from './access-token';
import type { TokenRealm } from './access-token';
import { RememberedTokens } from './remembered-tokens';
import type { RemoteKeys } from './remote-keys';
import { ALGORITHM } from './signing-key';

/** The public keys, or the ends of authority, cannot be read, so the token cannot be judged. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

export interface TokenVerifierOptions extends TokenRealm {
  /** Finds the public key of a token; see `remoteKeys`. */
  readonly keys: JWTVerifyGetKey & Partial<Pick<RemoteKeys, 'isUnknown'>>;
  /** Knows ended authority; without it no authority ends. */
  readonly authority?: AuthorityNews | undefined;
  /** The largest age of a fresh login, in seconds; default 300. */
  readonly freshSeconds?: number | undefined;
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

// These errors are about the token; all others are about reading the keys.
const ABOUT_THE_TOKEN = [
  errors.JWSInvalid,
  errors.JWTInvalid,
  errors.JWTClaimValidationFailed,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

const MOST_REMEMBERED = 10_000;
// Longer than any token of ours, so not worth parsing.
const LONGEST_TOKEN = 4_096;

/** Identifies the caller of an access token. Injectable. */
export class TokenVerifier {
  /**
   * Tokens with a verified signature. A key stays in force until its last token has expired, so a verified token stays
   * valid until it expires, and checking a signature costs more than all the rest of reading a request.
   */
  private readonly remembered = new RememberedTokens<Principal>(MOST_REMEMBERED);

  constructor(private readonly options: TokenVerifierOptions) {}

  /** The caller of a token that was verified before and has not expired; otherwise use `verify`. */
  known(token: string): Principal | undefined {
    const known = this.remembered.known(token, this.now().getTime());
    return known && this.hasEnded(known) ? undefined : known;
  }

  /** Whether the authority of a valid token has ended since. */
  hasEnded(principal: Principal): boolean {
    return this.options.authority?.covers(principal) ?? false;
  }

  /** Calls `listener` at each end of authority of any user; returns a function that stops it. */
  onAuthorityEnded(listener: () => void): () => void {
    return this.options.authority?.onNews(listener) ?? (() => undefined);
  }

  /** @throws AccessDenied unless the user has logged in within the last `freshSeconds` */
  demandFreshLogin({ authenticatedAt }: Principal): void {
    const { freshSeconds = 300 } = this.options;
    const age = this.now().getTime() / 1_000 - (authenticatedAt ?? 0);
    if (age > freshSeconds) throw AccessDenied.loginTooOld(freshSeconds);
  }

  /** Stops asking customers. */
  close(): void {
    this.options.authority?.close();
  }

  /** Whether the token names an unknown key, so that `verify` has to ask the issuer, and may wait for its answer. */
  namesUnknownKey(token: string): boolean {
    const { isUnknown } = this.options.keys;
    if (!isUnknown || token.length > LONGEST_TOKEN) return false;
    try {
      return isUnknown(decodeProtectedHeader(token).kid);
    } catch {
      // Not a token at all, so `verify` refuses it without a call.
      return false;
    }
  }

  /** @throws AccessDenied for a foreign, expired or withdrawn token; KeysUnavailable */
  async verify(token: string): Promise<Principal> {
    if (token.length > LONGEST_TOKEN) throw AccessDenied.invalidToken();
    const known = this.known(token);
    if (known) return known;
    const principal =
      this.remembered.known(token, this.now().getTime()) ?? principalOf(await this.check(token, this.now()));
    await this.authorityKnown();
    if (this.hasEnded(principal)) throw AccessDenied.endedToken();
    this.remembered.remember(token, principal);
    return principal;
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }

  private async authorityKnown(): Promise<void> {
    try {
      await this.options.authority?.ready();
    } catch (cause) {
      throw new KeysUnavailable('ended authority cannot be read from customers', { cause });
    }
  }

  private async check(token: string, now: Date): Promise<JWTPayload> {
    const { keys, issuer, audience } = this.options;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [ALGORITHM],
        typ: ACCESS_TOKEN_TYPE,
        requiredClaims: ['sub', 'jti', 'exp', 'iat'],
        currentDate: now,
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw AccessDenied.expiredToken();
      if (ABOUT_THE_TOKEN.some((kind) => error instanceof kind)) throw AccessDenied.invalidToken();
      throw new KeysUnavailable('the keys of access tokens cannot be read from customers', { cause: error });
    }
  }
}

function principalOf(payload: JWTPayload): Principal {
  const { sub, jti, iat, exp, scope, roles, client_id: keyId, auth_time: authenticatedAt, authority } = payload;
  const scopes = new Set(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []);
  // Of a release in which only the role decided about access to others' data.
  if (authority === undefined && Array.isArray(roles) && roles.includes('operator'))
    for (const each of ['others:read', 'others:write', 'others:act']) scopes.add(each);
  return {
    userId: sub!,
    roles: Array.isArray(roles) ? ROLES.filter((role: Role) => roles.includes(role)) : [],
    scopes,
    ...(typeof keyId === 'string' && { keyId }),
    tokenId: jti!,
    issuedAt: iat!,
    expiresAt: exp!,
    ...(typeof authenticatedAt === 'number' && { authenticatedAt }),
    ...(typeof authority === 'number' && { authority }),
  };
}
