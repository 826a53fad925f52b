import {
  AccountClosed,
  CustomerRegistered,
  CustomerRegisteredV1,
  defineEvent,
  fields,
  ProfileChanged,
  ProfileChangedV1,
} from '@maru/contracts';
import type { EventOf } from '@maru/contracts';
import { z } from 'zod';

/** Private: an e-mail address belongs to this user id, whether or not that user has come to be yet. */
export const EmailClaimed = defineEvent(
  'customers.email-claimed.v1',
  'An e-mail address is bound to one user id.',
  z.object({ userId: fields.id }),
);

/** Private: the credential, a row that no event shows, by which this user logs in from now on; any earlier one is void. */
export const CredentialBound = defineEvent(
  'customers.credential-bound.v1',
  'A user logs in with this credential.',
  z.object({ userId: fields.id, credentialId: fields.id }),
);

/** Private: this user may do what operators may. */
export const OperatorAppointed = defineEvent(
  'customers.operator-appointed.v1',
  'A user is an operator of the shop.',
  z.object({ userId: fields.id }),
);

/** Private: this user has shown that they read the mail of their address. */
export const AddressConfirmed = defineEvent(
  'customers.address-confirmed.v1',
  'A user has confirmed their e-mail address.',
  z.object({ userId: fields.id }),
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
  AddressConfirmed,
] as const;

export type UserEvent = EventOf<(typeof userContracts)[number]>;
