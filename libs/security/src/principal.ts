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
  readonly expiresAt: number;
}

export const isOperator = ({ roles }: Principal): boolean => roles.includes('operator');

/** Whether this caller has any role besides the customer's: reasons of staff are kept. */
export const isStaff = ({ roles }: Principal): boolean => roles.some((role) => role !== 'customer');

/** Whose things alone this caller is shown: their own; undefined for an operator, who is shown everybody's. */
export const ownerOnly = (principal: Principal): string | undefined =>
  isOperator(principal) ? undefined : principal.userId;

/** Whether what belongs to this user is theirs to see and to change: their own, or anybody's for an operator. */
export const mayActFor = (principal: Principal, userId: string): boolean =>
  principal.userId === userId || isOperator(principal);
