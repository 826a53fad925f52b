/** Roles of staff. `operator` has all of them; it is for development and for accounts of earlier releases. */
export const STAFF_ROLES = ['catalog', 'stock', 'support', 'finance', 'platform', 'operator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export const ROLES = ['customer', ...STAFF_ROLES] as const;
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
  'refunds:write',
  'shipments:read',
  'devices:deliver',
  'products:write',
  'stock:write',
  'parked:read',
  'parked:write',
  'keys:write',
  'roles:write',
  'routes:write',
  'metrics:read',
  'audit:read',
  'audit:write',
  'explanations:read',
  'streams:read',
  'persons:open',
  'traces:read',
  'others:read',
  'others:write',
  'others:act',
] as const;

export const SCOPES = OF_OPERATORS;

/**
 * The scopes that a route can require. A scope allows an act on the caller's own data. Acts on others' data also need
 * `others:read` (to see), `others:write` (to change, such as to cancel an order) or `others:act` (to order in their
 * name). `persons:open` opens sealed personal data in a stream; each use needs a reason and is recorded.
 */
export type Scope = (typeof OF_OPERATORS)[number];

// Staff log in like customers, so all have the scopes of a customer for their own data.
const scopesByRole: Readonly<Record<Role, readonly Scope[]>> = {
  customer: OF_CUSTOMERS,
  catalog: [...OF_CUSTOMERS, 'products:write'],
  stock: [...OF_CUSTOMERS, 'stock:write', 'devices:deliver'],
  support: [
    ...OF_CUSTOMERS,
    'payments:read',
    'shipments:read',
    'explanations:read',
    'streams:read',
    'persons:open',
    'traces:read',
    'others:read',
    'others:write',
  ],
  finance: [...OF_CUSTOMERS, 'payments:read', 'refunds:write', 'shipments:read', 'others:read'],
  platform: [
    ...OF_CUSTOMERS,
    'parked:read',
    'parked:write',
    'keys:write',
    'roles:write',
    'routes:write',
    'metrics:read',
    'audit:read',
    'audit:write',
    'explanations:read',
    'streams:read',
    'traces:read',
  ],
  operator: OF_OPERATORS,
};

/** All scopes of these roles, each once. */
export function scopesOf(roles: readonly Role[]): readonly Scope[] {
  return [...new Set(roles.flatMap((role) => scopesByRole[role]))];
}
