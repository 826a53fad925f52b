import { fields } from '@maru/contracts';
import { z } from 'zod';
import type { User } from '../../domain/user.decider';

/** A user as the API shows them. */
export const userShape = z.object({ userId: fields.id, email: z.email(), name: z.string(), locale: fields.locale });

export const shownUser = ({ userId, email, name, locale }: User): z.infer<typeof userShape> => ({
  userId,
  email,
  name,
  locale,
});
