import { text } from '@maru/kernel/fields';

// Texts that mail programs make a link of: a scheme, `www.`, an address, a path, or a host name.
const LINK = /:\/\/|\bwww\.|@|[\\/]|[\p{L}\p{N}]\.\p{L}{2,}/iu;

/** Whether a name has something in it that a mail program may show as a link. */
export const namesALink = (name: string): boolean => LINK.test(name.normalize('NFKC'));

/**
 * The name of a person, as a client sends it: one line that letters may begin with. `Dr. Kim` and `J.R. Kim` are names;
 * `example.org` is none.
 */
export const personName = (max: number) =>
  text(max).refine(
    (name) => !namesALink(name),
    'must be a name without links or addresses; write "Dr. Kim", not "Dr.Kim"',
  );
