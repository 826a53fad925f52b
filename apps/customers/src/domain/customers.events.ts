import { defineEvent, fields } from '@maru/contracts';
import { z } from 'zod';

/** Private: an e-mail address belongs to this user id, whether or not that user has come to be yet. */
export const EmailClaimed = defineEvent(
  'customers.email-claimed.v1',
  'An e-mail address is bound to one user id.',
  z.object({ userId: fields.id }),
);
