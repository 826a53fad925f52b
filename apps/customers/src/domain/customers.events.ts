import {
  AccountClosed,
  AuthorityEnded,
  CustomerRegistered,
  CustomerRegisteredV1,
  defineEvent,
  fields,
  ProfileChanged,
  ProfileChangedV1,
} from '@maru/contracts';
import type { EventOf } from '@maru/contracts';
import { z } from 'zod';
import { STAFF_ROLES } from './staff-roles';

/** Private: an e-mail address belongs to this user id, whether or not that user exists yet. */
export const EmailClaimed = defineEvent(
  'customers.email-claimed.v1',
  'An e-mail address is bound to one user id.',
  z.object({ userId: fields.id }),
);

/** Private: the credential, a row that no event contains, of this user's later logins; any earlier one is void. */
export const CredentialBound = defineEvent(
  'customers.credential-bound.v1',
  'A user logs in with this credential.',
  z.object({ userId: fields.id, credentialId: fields.id }),
);

/** Private: this user has the rights of operators. */
export const OperatorAppointed = defineEvent(
  'customers.operator-appointed.v1',
  'A user is an operator of the shop.',
  z.object({ userId: fields.id }),
);

/** Private: the user works for the shop in exactly these roles; none makes them a customer. */
export const RolesChanged = defineEvent(
  'customers.roles-changed.v1',
  'A user works for the shop in other roles.',
  z.object({ userId: fields.id, roles: z.array(z.enum(STAFF_ROLES)) }),
);

/** Private: this user has shown that they read the mail of their address. */
export const AddressConfirmed = defineEvent(
  'customers.address-confirmed.v1',
  'A user has confirmed their e-mail address.',
  z.object({ userId: fields.id }),
);

/** Private: from now on this user's logins need a code of the factor, too, a row that no event contains. */
export const SecondFactorEnabled = defineEvent(
  'customers.second-factor-enabled.v1',
  'A user logs in with this second factor, too.',
  z.object({ userId: fields.id, factorId: fields.id }),
);

/** Private: this user's logins need only a password again; `by` names the requester. */
export const SecondFactorDisabled = defineEvent(
  'customers.second-factor-disabled.v1',
  'A user logs in without a second factor.',
  z.object({ userId: fields.id, factorId: fields.id, by: z.enum(['owner', 'platform']) }),
);

/** Every event of a user's stream. */
export const userContracts = [
  CustomerRegistered,
  CustomerRegisteredV1,
  ProfileChanged,
  ProfileChangedV1,
  AccountClosed,
  CredentialBound,
  OperatorAppointed,
  RolesChanged,
  AuthorityEnded,
  AddressConfirmed,
  SecondFactorEnabled,
  SecondFactorDisabled,
] as const;

export type UserEvent = EventOf<(typeof userContracts)[number]>;
