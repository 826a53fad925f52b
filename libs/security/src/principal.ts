import type { Role } from './scopes';

/** The caller of a request, as in its access token. */
export interface Principal {
  readonly userId: string;
  readonly roles: readonly Role[];
  readonly scopes: ReadonlySet<string>;
  /** The API key of the token (`client_id`); none when a user has logged in. */
  readonly keyId?: string;
  /** The token's own id (`jti`). */
  readonly tokenId: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  /** The time of the user's login (`auth_time`), in seconds since 1970; not for keys. */
  readonly authenticatedAt?: number;
  /** How often the user's authority had ended before this token (`authority`); none in tokens of older releases. */
  readonly authority?: number;
}

/** Whether the user works for the shop, in any role. */
export const isStaff = ({ roles }: Principal): boolean => roles.some((role) => role !== 'customer');

/** The user whose data this caller may only see: their own; undefined for callers who see those of every user. */
export const ownerOnly = (principal: Principal): string | undefined =>
  principal.scopes.has('others:read') ? undefined : principal.userId;

/** The user whose data this caller may only change: their own; undefined for callers who change those of every user. */
export const changesOwnOnly = (principal: Principal): string | undefined =>
  principal.scopes.has('others:write') ? undefined : principal.userId;

/** Whether the caller may see this user's data: their own, or any user's with `others:read`. */
export const maySee = (principal: Principal, userId: string): boolean =>
  principal.userId === userId || principal.scopes.has('others:read');

/** Whether this caller may act as the user: for themselves, or for any user with `others:act`. */
export const mayActFor = (principal: Principal, userId: string): boolean =>
  principal.userId === userId || principal.scopes.has('others:act');
