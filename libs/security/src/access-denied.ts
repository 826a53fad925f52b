export type AccessCode =
  | 'HTTP.UNAUTHENTICATED'
  | 'HTTP.LOGIN_TOO_OLD'
  | 'HTTP.INVALID_TOKEN'
  | 'HTTP.TOKEN_EXPIRED'
  | 'HTTP.INVALID_API_KEY'
  | 'HTTP.UNKNOWN_CALLER'
  | 'HTTP.FORBIDDEN';

// Not `Bearer`, because another access token would not help.
const CALLER_CHALLENGE = 'ServiceToken realm="maru"';

/** A refused request. `challenge` is the value of `WWW-Authenticate` (RFC 6750 §3). */
export class AccessDenied extends Error {
  override readonly name = 'AccessDenied';

  private constructor(
    readonly code: AccessCode,
    readonly detail: string,
    readonly challenge: string,
  ) {
    super(`${code}: ${detail}`);
  }

  // A request without credentials gets no error code (RFC 6750 §3.1).
  static withoutToken(): AccessDenied {
    return new AccessDenied('HTTP.UNAUTHENTICATED', 'This needs an access token.', 'Bearer realm="maru"');
  }

  static invalidToken(): AccessDenied {
    return AccessDenied.badToken('HTTP.INVALID_TOKEN', 'The access token is not valid.');
  }

  static expiredToken(): AccessDenied {
    return AccessDenied.badToken('HTTP.TOKEN_EXPIRED', 'The access token has expired.');
  }

  /** A valid token of a user whose authority has ended since: logged out, erased, or in another role. */
  static endedToken(): AccessDenied {
    return AccessDenied.badToken('HTTP.INVALID_TOKEN', 'The access token was withdrawn.');
  }

  /** A request that needs a login of at most `maxAgeS` seconds ago (RFC 9470 §3). */
  static loginTooOld(maxAgeS: number): AccessDenied {
    const detail = `This needs a login of the last ${maxAgeS} seconds: log in again.`;
    const challenge = `Bearer realm="maru", error="insufficient_user_authentication", max_age="${maxAgeS}"`;
    return new AccessDenied('HTTP.LOGIN_TOO_OLD', detail, challenge);
  }

  static invalidApiKey(): AccessDenied {
    return new AccessDenied('HTTP.INVALID_API_KEY', 'The API key is not valid.', 'Bearer realm="maru"');
  }

  /** A request to a service from a caller that is no process of the shop. */
  static callerWithoutToken(): AccessDenied {
    return new AccessDenied('HTTP.UNKNOWN_CALLER', 'Only processes of the shop may ask this.', CALLER_CHALLENGE);
  }

  static unknownCaller(): AccessDenied {
    const challenge = `${CALLER_CHALLENGE}, error="invalid_token"`;
    return new AccessDenied('HTTP.UNKNOWN_CALLER', 'The service token is not valid here and now.', challenge);
  }

  /** `scopes`: those that the route needs. */
  static missingScope(scopes: readonly string[]): AccessDenied {
    const scope = scopes.join(' ');
    const challenge = `Bearer realm="maru", error="insufficient_scope", scope="${scope}"`;
    return new AccessDenied('HTTP.FORBIDDEN', `This needs the scope ${scope}.`, challenge);
  }

  /** For acts that no scope allows, such as an order in another user's name. */
  static forbidden(detail: string): AccessDenied {
    return new AccessDenied('HTTP.FORBIDDEN', detail, 'Bearer realm="maru", error="insufficient_scope"');
  }

  private static badToken(code: AccessCode, detail: string): AccessDenied {
    const challenge = `Bearer realm="maru", error="invalid_token", error_description="${detail}"`;
    return new AccessDenied(code, detail, challenge);
  }
}
