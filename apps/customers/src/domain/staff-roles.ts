/** The roles of staff; `@maru/security` has their scopes. */
export const STAFF_ROLES = ['catalog', 'stock', 'support', 'finance', 'platform', 'operator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];
