import { fields } from '@maru/contracts';
import { oneLine } from '@maru/kernel';

const LONGEST = 80;

/**
 * The name that a letter begins with, from what somebody has called themselves. Registrations of before took links and
 * longer texts. A letter of the shop must not carry those to somebody else's mail, so it begins without a name instead;
 * empty then.
 */
export function salutation(name: string): string {
  const line = oneLine(name);
  return fields.namesALink(line) || line.length > LONGEST ? '' : line;
}
