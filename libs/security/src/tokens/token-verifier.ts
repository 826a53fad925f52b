import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { AccessDenied } from '../access-denied';
import type { Principal } from '../principal';
import { ROLES } from '../scopes';
import type { Role } from '../scopes';
import { ACCESS_TOKEN_TYPE } from './access-token';
import type { TokenRealm } from './access-token';
import { RememberedTokens } from './remembered-tokens';
import type { RemoteKeys } from './remote-keys';
import { ALGORITHM } from './signing-key';

/** The public keys cannot be had, so that nothing can be said of the token. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

export interface TokenVerifierOptions extends TokenRealm {
  /** Finds the public key that a token names; see `remoteKeys`. */
  readonly keys: JWTVerifyGetKey & Partial<Pick<RemoteKeys, 'isUnknown'>>;
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
    return this.remembered.known(token, this.now().getTime());
  }

  /** Whether it names a key that is not known here: then `verify` has to ask the issuer, and may wait for its answer. */
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
    const principal = principalOf(await this.check(token, this.now()));
    this.remembered.remember(token, principal);
    return principal;
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
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

function principalOf({ sub, jti, exp, scope, roles, client_id: keyId }: JWTPayload): Principal {
  return {
    userId: sub!,
    roles: Array.isArray(roles) ? ROLES.filter((role: Role) => roles.includes(role)) : [],
    scopes: new Set(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []),
    ...(typeof keyId === 'string' && { keyId }),
    tokenId: jti!,
    expiresAt: exp!,
  };
}
