export const ROLES = ['customer', 'operator'] as const;
export type Role = (typeof ROLES)[number];

const OF_CUSTOMERS = [
  'profile:read',
  'profile:write',
  'orders:read',
  'orders:write',
  'notifications:read',
  'stock:read',
  'devices:reorder',
] as const;

const OF_OPERATORS = [
  ...OF_CUSTOMERS,
  'payments:read',
  'shipments:read',
  'devices:deliver',
  'products:write',
  'stock:write',
  'parked:read',
  'parked:write',
  'keys:write',
  'routes:write',
  'metrics:read',
] as const;

export const SCOPES = OF_OPERATORS;

/** What a route can ask for. A scope says what may be done; whose orders it may be done to, the role says. */
export type Scope = (typeof OF_OPERATORS)[number];

const scopesByRole: Readonly<Record<Role, readonly Scope[]>> = { customer: OF_CUSTOMERS, operator: OF_OPERATORS };

/** All that somebody of these roles may do, each scope once. */
export function scopesOf(roles: readonly Role[]): readonly Scope[] {
  return [...new Set(roles.flatMap((role) => scopesByRole[role]))];
}
