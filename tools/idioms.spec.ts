import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const apps = path.join(__dirname, '..', 'apps');
const contexts = readdirSync(apps).filter((app) => existsSync(path.join(apps, app, 'src', 'domain')));

const filesOf = (context: string, folder: string) => {
  const base = path.join(apps, context, folder);
  if (!existsSync(base)) return [];
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      name: `${folder}/${file.split(path.sep).join('/')}`,
      text: readFileSync(path.join(base, file), 'utf8'),
    }));
};

/** The names of the commands that a domain file declares. Names with a dot are event types. */
const commandNames = (text: string) => [...text.matchAll(/\breadonly type: '([^'.]+)'/g)].map(([, name]) => name!);

describe.each(contexts)('the idioms of %s', (context) => {
  it('keep its aggregates in aggregates.ts', () => {
    const [file] = filesOf(context, 'src').filter(({ name }) => name === 'src/aggregates.ts');
    expect(file?.text).toContain('export const aggregates: Provider[] = [');
    const others = filesOf(context, 'src').filter(
      ({ name, text }) => / extends AggregateStore</.test(text) && name !== 'src/aggregates.ts',
    );
    // The store of a process manager is beside its machine.
    expect(others.map(({ name }) => name).filter((name) => !name.startsWith('src/fulfilment/'))).toEqual([]);
  });

  it('keep specs of deciders beside the deciders', () => {
    const apart = filesOf(context, 'test').filter(({ text }) => /\bgiven\(\w+Decider\b/.test(text));
    expect(apart.map(({ name }) => name)).toEqual([]);
  });

  it('name commands like classes', () => {
    const names = filesOf(context, 'src/domain').flatMap(({ text }) => commandNames(text));
    expect(names.filter((name) => !/^([A-Z][a-z]+)+$/.test(name))).toEqual([]);
  });

  it('handle events by a list of contracts', () => {
    const patterns = filesOf(context, 'src').flatMap(({ text }) => text.match(/@EventPattern\b.*/g) ?? []);
    expect(patterns.filter((pattern) => !/^@EventPattern\(\[.*\]\)$/.test(pattern))).toEqual([]);
  });
});

it('the check of idioms finds the names of commands, but not the types of events', () => {
  const text = `{ readonly type: 'PlaceOrder' } | { readonly type: 'close-order' } | { readonly type: 'a.b-c.v1' };`;
  expect(commandNames(text)).toEqual(['PlaceOrder', 'close-order']);
});
