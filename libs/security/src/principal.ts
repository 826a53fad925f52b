import type { Role } from './scopes';

/** Who a request comes from, as its access token says. */
export interface Principal {
  readonly userId: string;
  readonly roles: readonly Role[];
  readonly scopes: ReadonlySet<string>;
  /** The API key that the token was given for (`client_id`); none when somebody has logged in. */
  readonly keyId?: string;
  /** The token's own id (`jti`). */
  readonly tokenId: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  /** When the user has proved who they are (`auth_time`), in seconds since 1970; not for keys. */
  readonly authenticatedAt?: number;
  /** How often the user's authority had ended before this token (`authority`); none in tokens of older releases. */
  readonly authority?: number;
}

/** Whether somebody works for the shop, in whichever role. */
export const isStaff = ({ roles }: Principal): boolean => roles.some((role) => role !== 'customer');

/** Whose things alone this caller is shown: their own; undefined for who is shown everybody's. */
export const ownerOnly = (principal: Principal): string | undefined =>
  principal.scopes.has('others:read') ? undefined : principal.userId;

/** Whose things alone this caller changes: their own; undefined for who changes everybody's. */
export const changesOwnOnly = (principal: Principal): string | undefined =>
  principal.scopes.has('others:write') ? undefined : principal.userId;

/** Whether what belongs to this user is theirs to see: their own, or anybody's with `others:read`. */
export const maySee = (principal: Principal, userId: string): boolean =>
  principal.userId === userId || principal.scopes.has('others:read');

/** Whether this caller may act as the user: for themselves, or for anybody with `others:act`. */
export const mayActFor = (principal: Principal, userId: string): boolean =>
  principal.userId === userId || principal.scopes.has('others:act');
