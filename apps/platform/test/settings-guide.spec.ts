import { serviceSettings } from '@maru/service';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { contexts } from '../src';
import { platformSettings } from '../src/settings';

const guide = readFileSync(path.join(__dirname, '../../../docs/guides/settings.md'), 'utf8');
const documented = new Map(
  [...guide.matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\|/gm)].map(([, name, shown]) => [name!, shown!]),
);

const schemas = [serviceSettings, platformSettings, ...contexts.flatMap(({ settings }) => settings ?? [])];
// Of two schemas that name a variable, the platform's comes later and its default wins.
const defaults = new Map(
  schemas.flatMap((schema) =>
    Object.entries(schema.shape).map(([name, field]) => [name, field.safeParse(undefined).data as unknown]),
  ),
);

describe('the guide of the settings', () => {
  it('names every variable that anything reads, and no other', () => {
    expect([...documented.keys()].sort()).toEqual([...defaults.keys()].sort());
  });

  it.each([...defaults].filter(([, value]) => value !== undefined))('says the default of %s', (name, value) => {
    expect(documented.get(name)).toBe(`\`${String(value)}\``);
  });
});
