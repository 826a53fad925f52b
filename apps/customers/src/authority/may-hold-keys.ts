import { scopesOf } from '@maru/security';
import type { StaffRole } from '@maru/security';

/** Whether the keys that somebody of these roles has issued are still good. */
export const mayHoldKeys = (roles: readonly StaffRole[], closed: boolean): boolean =>
  !closed && scopesOf(roles).includes('keys:write');
