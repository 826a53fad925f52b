import { z } from 'zod';
import { defineEvent } from '../event-contract';
import { id, locale, text } from '../fields';

export const CustomerRegistered = defineEvent(
  'customers.customer-registered.v1',
  'A person has an account and may place orders.',
  z.object({ userId: id, email: z.email().max(254), name: text(200), locale }),
);

export const ProfileChanged = defineEvent(
  'customers.profile-changed.v1',
  'A person wants to be called, or written to, differently.',
  z.object({ userId: id, name: text(200), locale }),
);

export const AccountClosed = defineEvent(
  'customers.account-closed.v1',
  'A person has closed their account: they cannot log in any more.',
  z.object({ userId: id }),
);
