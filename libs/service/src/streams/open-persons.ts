import { BrokenSeal } from '@maru/personal-data';
import type { PersonalData, Purpose } from '@maru/personal-data';
import type { OpenSealed } from './veil';

// A stream is about one person, or about two, such as a customer and the user who acts for them.
const MOST_PERSONS = 20;
// Those that readers of a stream may see. Codes, tokens and secrets stay sealed.
const PURPOSES: readonly Purpose[] = ['name', 'email', 'address', 'letter'];
const NAMES_PERSON = /^(?:user|customer)Id$/;

/** The ids of persons in the fields `userId` and `customerId` of plain JSON. */
export function personsIn(json: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof json !== 'object' || json === null) return found;
  for (const [key, value] of Object.entries(json)) {
    if (found.size >= MOST_PERSONS) break;
    if (typeof value === 'string' && NAMES_PERSON.test(key)) found.add(value);
    else personsIn(value, found);
  }
  return found;
}

/** Opens text that is sealed with the key of one of these persons. The keys are read once, for this answer. */
export async function openerOf(personalData: PersonalData, userIds: Iterable<string>): Promise<OpenSealed> {
  const found = [...(await personalData.findAll([...userIds])).values()];
  const persons = found.filter((person) => person !== 'erased');
  return (sealed) => {
    for (const person of persons)
      for (const purpose of PURPOSES) {
        try {
          return person.open(purpose, sealed);
        } catch (error) {
          if (!(error instanceof BrokenSeal)) throw error;
        }
      }
    return undefined;
  };
}
