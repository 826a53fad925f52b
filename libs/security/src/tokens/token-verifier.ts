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

/** The public keys, or the ends of authority, cannot be had, so that nothing can be said of the token. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

export interface TokenVerifierOptions extends TokenRealm {
  /** Finds the public key that a token names; see `remoteKeys`. */
  readonly keys: JWTVerifyGetKey & Partial<Pick<RemoteKeys, 'isUnknown'>>;
  /** Whose authority has ended; without it nobody's has. */
  readonly authority?: AuthorityNews | undefined;
  /** How old the login may be for a step that wants a fresh one, in seconds; default 300. */
  readonly freshSeconds?: number | undefined;
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

// What these say is about the token; everything else is about how the keys were to be had.
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
// Beyond any token of ours; what is longer is not worth the work.
const LONGEST_TOKEN = 4_096;

/** Tells whom an access token stands for. Injectable. */
export class TokenVerifier {
  /**
   * Tokens whose signature was found good. A key stays in force until its last token has expired, so what was good once is good
   * until it expires itself; and checking a signature costs more than all the rest of reading a request.
   */
  private readonly remembered = new RememberedTokens<Principal>(MOST_REMEMBERED);

  constructor(private readonly options: TokenVerifierOptions) {}

  /** Whom it stands for, when it was verified before and has not expired since; else `verify` tells. */
  known(token: string): Principal | undefined {
    const known = this.remembered.known(token, this.now().getTime());
    return known && this.hasEnded(known) ? undefined : known;
  }

  /** Whether the authority behind a token that was good has ended since. */
  hasEnded(principal: Principal): boolean {
    return this.options.authority?.covers(principal) ?? false;
  }

  /** Calls `listener` each time that authority has ended, whosever; returns how to stop it. */
  onAuthorityEnded(listener: () => void): () => void {
    return this.options.authority?.onNews(listener) ?? (() => undefined);
  }

  /** @throws AccessDenied unless the user has logged in within the last `freshSeconds` */
  demandFreshLogin({ authenticatedAt }: Principal): void {
    const { freshSeconds = 300 } = this.options;
    const age = this.now().getTime() / 1_000 - (authenticatedAt ?? 0);
    if (age > freshSeconds) throw AccessDenied.loginTooOld(freshSeconds);
  }

  /** Asks customers no more. */
  close(): void {
    this.options.authority?.close();
  }

  /**
   * Whether it names a key that is not known here: then `verify` has to ask the issuer, and may wait for its answer.
   */
  namesUnknownKey(token: string): boolean {
    const { isUnknown } = this.options.keys;
    if (!isUnknown || token.length > LONGEST_TOKEN) return false;
    try {
      return isUnknown(decodeProtectedHeader(token).kid);
    } catch {
      // Not a token at all: `verify` refuses it without asking anybody.
      return false;
    }
  }

  /** @throws AccessDenied when it is not one of ours, or no longer; KeysUnavailable */
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
      throw new KeysUnavailable('it cannot be found out whose authority has ended', { cause });
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
      throw new KeysUnavailable('the keys that access tokens are signed with cannot be had', { cause: error });
    }
  }
}

function principalOf(payload: JWTPayload): Principal {
  const { sub, jti, iat, exp, scope, roles, client_id: keyId, auth_time: authenticatedAt, authority } = payload;
  const scopes = new Set(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []);
  // Of a release in which the role alone said whose things an operator sees and changes.
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
