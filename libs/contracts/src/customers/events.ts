import { defineEvent } from '@maru/kernel';
import { z } from 'zod';
import { id, locale, sealedText, storedText } from '../fields';

/**
 * `email` and `name` are sealed with the key of the person. `unconfirmed` is set until the person confirms the address.
 */
export const CustomerRegistered = defineEvent(
  'customers.customer-registered.v2',
  'A person has an account and may place orders.',
  z.object({ userId: id, email: sealedText, name: sealedText, locale, unconfirmed: z.literal(true).optional() }),
);

/** `name` is sealed with the key of the person. */
export const ProfileChanged = defineEvent(
  'customers.profile-changed.v2',
  'A person wants to be called, or written to, differently.',
  z.object({ userId: id, name: sealedText, locale }),
);

/** From before personal data was sealed: no longer written, but still read. */
export const CustomerRegisteredV1 = defineEvent(
  'customers.customer-registered.v1',
  'A person has an account and may place orders.',
  z.object({ userId: id, email: z.email().max(254), name: storedText(200), locale }),
);

/** From before personal data was sealed: no longer written, but still read. */
export const ProfileChangedV1 = defineEvent(
  'customers.profile-changed.v1',
  'A person wants to be called, or written to, differently.',
  z.object({ userId: id, name: storedText(200), locale }),
);

export const AccountClosed = defineEvent(
  'customers.account-closed.v1',
  'A person has closed their account. They cannot log in any more, and data sealed with their key is lost.',
  z.object({ userId: id }),
);

/** Tokens of the user that were signed before `notBefore` are refused, also those with a role that the user had. */
export const AuthorityEnded = defineEvent(
  'customers.authority-ended.v1',
  'Access tokens issued to a user so far are refused from now on.',
  z.object({ userId: id, reason: storedText(100), notBefore: z.iso.datetime() }),
);

/** `code` is sealed with the key of the person. Tables hold only its hash. */
export const AccountLetterRequested = defineEvent(
  'customers.account-letter-requested.v1',
  'A person is to get a letter about their account.',
  z.object({
    letterId: id,
    userId: id,
    template: z.enum(['confirm-address', 'reset-password', 'already-registered', 'password-changed']),
    code: sealedText.optional(),
  }),
);
