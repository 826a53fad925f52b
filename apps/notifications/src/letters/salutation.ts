import { fields } from '@maru/contracts';
import { oneLine } from '@maru/kernel';

const LONGEST = 80;

/**
 * The name at the beginning of a letter, from the customer's own name. Earlier registrations accepted links and longer
 * texts. A letter of the shop must not carry those into another person's mail, so it then begins without a name; empty
 * then.
 */
export function salutation(name: string): string {
  const line = oneLine(name);
  return fields.namesALink(line) || line.length > LONGEST ? '' : line;
}
