import { z } from 'zod';
import { defineEvent } from '../event-contract';
import { id, locale, text } from '../fields';

export const CustomerRegistered = defineEvent(
  'customers.customer-registered.v1',
  'A person has an account and may place orders.',
  z.object({ userId: id, email: z.email().max(254), name: text(200), locale }),
);
