import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');

interface Option {
  readonly file: string;
  readonly name: string;
  /** As the comment says it, e.g. `10,000`. */
  readonly said: string;
}

// A comment of one or more lines that says `default 5,000`, and the option behind it.
const DOCUMENTED = /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*(?:readonly )?(\w+)\??:/g;
const SAID = /\bdefault(?: from)? (\d+(?:,\d{3})*)(?![.,]?\d| ?(?:MB|MiB))/i;
// Its default is that of a member: `max` of the connection.
const OF_A_MEMBER = ['connection'];

/** The options of a library whose comment names a number as the default. */
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

/** The numbers that the library takes when the option is not given. */
function defaultsInCode(library: string, name: string): Set<number> {
  // An option that a library passes to the consumers has its default there.
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
  it.each(optionsOf(library))('$name has the default that its comment in $file says: $said', ({ name, said }) => {
    expect([...defaultsInCode(library, name)]).toContain(Number(said.replaceAll(',', '')));
  });
});

it('the guide of EventStoreDB says the time limits that the code has', () => {
  const guide = readFileSync(path.join(root, 'docs', 'guides', 'eventstoredb.md'), 'utf8');
  for (const option of ['appendTimeoutMs', 'readTimeoutMs']) {
    const seconds = Number(new RegExp(`\`${option}\` \\((\\d+) s\\)`).exec(guide)?.[1]);
    expect([...defaultsInCode('event-store', option)]).toContain(seconds * 1_000);
  }
});
