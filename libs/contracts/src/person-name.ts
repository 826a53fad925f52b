import { text } from '@maru/kernel/fields';

// Texts that mail programs turn into links: a scheme, `www.`, an address, a path, or a host name.
const LINK = /:\/\/|\bwww\.|@|[\\/]|[\p{L}\p{N}]\.\p{L}{2,}/iu;

/** Whether a mail program may show a part of the name as a link. */
export const namesALink = (name: string): boolean => LINK.test(name.normalize('NFKC'));

/**
 * The name of a person, as a client sends it: one line, because letters begin with it. `Dr. Kim` and `J.R. Kim` are
 * names; `example.org` is not.
 */
export const personName = (max: number) =>
  text(max).refine(
    (name) => !namesALink(name),
    'must be a name without links or addresses; write "Dr. Kim", not "Dr.Kim"',
  );
