/** In which roles somebody can work for the shop; what each may do, `@maru/security` says. */
export const STAFF_ROLES = ['catalog', 'stock', 'support', 'finance', 'platform', 'operator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];
