/** A name in all cases that code needs. */
export interface Name {
  /** `open-return` */
  readonly kebab: string;
  /** `OpenReturn` */
  readonly pascal: string;
  /** `openReturn` */
  readonly camel: string;
  /** `OPEN_RETURN` */
  readonly constant: string;
  /** `open_return` */
  readonly snake: string;
  /** `open return` */
  readonly words: string;
}

const KEBAB = /^[a-z]+(-[a-z]+)*$/;

// Names become identifiers, such as `export const returns`.
const RESERVED = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static ' +
    'super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

/**
 * The name in all cases.
 * @param what the kind of named thing, for the error
 * @throws Error unless it is lower-case letters with single dashes between
 */
export function nameOf(what: string, kebab: string): Name {
  if (!KEBAB.test(kebab))
    throw new Error(`The name of the ${what} is "${kebab}"; it must be kebab-case letters, like "open-return".`);
  const parts = kebab.split('-');
  const pascal = parts.map((part) => part[0]!.toUpperCase() + part.slice(1)).join('');
  return {
    kebab,
    pascal,
    camel: pascal[0]!.toLowerCase() + pascal.slice(1),
    constant: parts.join('_').toUpperCase(),
    snake: parts.join('_'),
    words: parts.join(' '),
  };
}

/** As `nameOf`, for one word, because a context's name is also a stream prefix, a database and an identifier. */
export function contextName(kebab: string): Name {
  const name = nameOf('context', kebab);
  if (kebab.includes('-'))
    throw new Error(`The name of the context is "${kebab}"; it must be one word, like "returns".`);
  if (RESERVED.has(kebab))
    throw new Error(`The name of the context is "${kebab}", which is a word of JavaScript; choose another name.`);
  return name;
}

/** `return` → `returns`, `delivery` → `deliveries`, `box` → `boxes`. */
export function pluralOf(kebab: string): string {
  if (/[^aeiou]y$/.test(kebab)) return `${kebab.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(kebab) ? `${kebab}es` : `${kebab}s`;
}

/** `returns` → `return`. A name that is not a plural stays unchanged. */
export function singularOf(kebab: string): string {
  if (/ies$/.test(kebab)) return `${kebab.slice(0, -3)}y`;
  return /[^s]s$/.test(kebab) ? kebab.slice(0, -1) : kebab;
}

/** The regular event of a command: `approve-return` → `return-approved`. `--event` names an irregular one. */
export function eventOfCommand(command: string, aggregate: string): string {
  const [verb, ...rest] = command.split('-');
  const object = rest.join('-') || aggregate;
  return `${object}-${pastOf(verb!)}`;
}

function pastOf(verb: string): string {
  if (/e$/.test(verb)) return `${verb}d`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`;
}

/** The status of an aggregate after an event: `return-approved` → `APPROVED`. */
export function statusOf(event: string, aggregate: string): string {
  const rest = event.startsWith(`${aggregate}-`) ? event.slice(aggregate.length + 1) : event;
  return nameOf('event', rest).constant;
}

/** The words of a command with an article: `approve-return` → `approve a return`. */
export function sentenceOf(command: Name): string {
  const [verb, ...rest] = command.words.split(' ');
  const object = rest.join(' ');
  return object === '' ? verb! : `${verb} ${/^[aeiou]/.test(object) ? 'an' : 'a'} ${object}`;
}

/** `a return`, `an exchange`. */
export const withArticle = ({ words }: Name): string => `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
