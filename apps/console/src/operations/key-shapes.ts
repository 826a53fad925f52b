/** An API key as `GET /api/users/api-keys` shows it. */
export interface ApiKey {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** The customer it acts for; absent when it acts for the shop. */
  readonly userId?: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly revokedAt?: string;
}

const DAY_MS = 86_400_000;

/** The days, begun ones counted, until the key ends; 0 when it has ended. */
export function daysLeft({ expiresAt, revokedAt }: Pick<ApiKey, 'expiresAt' | 'revokedAt'>, now: number): number {
  return revokedAt === undefined ? Math.max(0, Math.ceil((Date.parse(expiresAt) - now) / DAY_MS)) : 0;
}

/** A number of days from 1 to 365 as somebody wrote it; undefined when it is none. */
export function daysIn(text: string): number | undefined {
  const days = /^\s*\d{1,3}\s*$/.test(text) ? Number(text) : 0;
  return days >= 1 && days <= 365 ? days : undefined;
}

/** The moment after so many days. */
export const endAfter = (days: number, now: number): string => new Date(now + days * DAY_MS).toISOString();

/** The scopes that a key can have. Those about others come with them, where the key acts for the shop. */
export const SCOPES = [
  ...['orders:read', 'orders:write', 'stock:read', 'stock:write', 'products:write', 'payments:read', 'refunds:write'],
  ...['shipments:read', 'notifications:read', 'profile:read', 'profile:write', 'devices:reorder', 'devices:deliver'],
  ...['explanations:read', 'streams:read', 'traces:read', 'audit:read', 'audit:write', 'parked:read', 'parked:write'],
  ...['metrics:read', 'routes:write'],
] as const;
