import { fields } from '@maru/contracts';
import { isSealed, Person } from '@maru/personal-data';
import type { Found } from '@maru/personal-data';
import { z } from 'zod';
import type { User } from './domain/user.decider';

/** A user in the API's form. */
export const userShape = z.object({ userId: fields.id, email: fields.email, name: z.string(), locale: fields.locale });
export type ShownUser = z.infer<typeof userShape>;

/** The user with opened texts; undefined without a key. A user from before personal keys may have none yet. */
export function shownUser({ userId, email, name, locale }: User, found: Found): ShownUser | undefined {
  if (found === 'erased' || (!found && isSealed(email))) return undefined;
  const opened = (purpose: 'email' | 'name', text: string) =>
    found instanceof Person ? found.open(purpose, text) : text;
  return { userId, email: opened('email', email), name: opened('name', name), locale };
}
