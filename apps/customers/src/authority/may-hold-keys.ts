import { scopesOf } from '@maru/security';
import type { StaffRole } from '@maru/security';

/** Whether keys that were issued by a user with these roles are still valid. */
export const mayHoldKeys = (roles: readonly StaffRole[], closed: boolean): boolean =>
  !closed && scopesOf(roles).includes('keys:write');
