import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');

interface Option {
  readonly file: string;
  readonly name: string;
  /** The default in the comment, for example `10,000`. */
  readonly said: string;
}

// A comment of one or more lines with `default 5,000`, and the option after it.
const DOCUMENTED = /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*(?:readonly )?(\w+)\??:/g;
const SAID = /\bdefault(?: from)? (\d+(?:,\d{3})*)(?![.,]?\d| ?(?:MB|MiB))/i;
// The default in its comment is that of a member: `max` of the connection.
const OF_A_MEMBER = ['connection'];

/** The options of a library whose comment has a number as default. */
function optionsOf(library: string): Option[] {
  return sourcesOf(library).flatMap(({ file, text }) =>
    [...text.matchAll(DOCUMENTED)].flatMap(([, comment, name]) => {
      const said = SAID.exec(comment!)?.[1];
      return said === undefined || OF_A_MEMBER.includes(name!) ? [] : [{ file, name: name!, said }];
    }),
  );
}

const sources = new Map<string, { file: string; text: string }[]>();
function sourcesOf(library: string) {
  let found = sources.get(library);
  if (!found) {
    const folder = path.join(root, 'libs', library, 'src');
    found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => ({ file, text: readFileSync(path.join(folder, file), 'utf8') }));
    sources.set(library, found);
  }
  return found;
}

/** The numbers that the library's code uses for an option by default. */
function defaultsInCode(library: string, name: string): Set<number> {
  // An option that a library passes to consumers has its default in messaging.
  const texts = [library, 'messaging']
    .flatMap(sourcesOf)
    .map(({ text }) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''));
  const taken = new RegExp(`\\b${name}(?:: \\w+)?(?: = |:? \\?\\? |: )([\\d_.]+|[A-Z][A-Z_0-9]+)\\b`, 'g');
  const values = new Set<number>();
  for (const text of texts) {
    for (const [, value] of text.matchAll(taken)) {
      const constant = /^[A-Z]/.test(value!) ? new RegExp(`const ${value} = ([\\d_.]+)`).exec(text)?.[1] : value;
      if (constant !== undefined) values.add(Number(constant.replaceAll('_', '')));
    }
  }
  return values;
}

const libraries = [
  'event-store',
  'messaging',
  'sagas',
  'resilience',
  'discovery',
  'security',
  'service',
  'read-models',
];

describe.each(libraries.filter((library) => optionsOf(library).length > 0))('the options of libs/%s', (library) => {
  it.each(optionsOf(library))('$name has the default of its comment in $file: $said', ({ name, said }) => {
    expect([...defaultsInCode(library, name)]).toContain(Number(said.replaceAll(',', '')));
  });
});

it('the guide to EventStoreDB has the same time limits as the code', () => {
  const guide = readFileSync(path.join(root, 'docs', 'guides', 'eventstoredb.md'), 'utf8');
  for (const option of ['appendTimeoutMs', 'readTimeoutMs']) {
    const seconds = Number(new RegExp(`\`${option}\` \\((\\d+) s\\)`).exec(guide)?.[1]);
    expect([...defaultsInCode('event-store', option)]).toContain(seconds * 1_000);
  }
});
