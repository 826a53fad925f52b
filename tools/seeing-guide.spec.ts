import { readFileSync } from 'node:fs';
import path from 'node:path';

const read = (name: string) => readFileSync(path.join(__dirname, '..', 'docs/guides', name), 'utf8');

/** The sections of a page by their headings of the second level, in their order. */
const sectionsOf = (page: string) =>
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => ({ heading: text.slice(0, text.indexOf('\n')), text: text.slice(text.indexOf('\n')) }));

const english = sectionsOf(read('seeing.md'));
const korean = sectionsOf(read('seeing.ko.md'));
const pairs = ['An order is stuck', 'A consumer is behind', 'Money does not add up'].map((heading, nth) => ({
  heading,
  en: english.find((section) => section.heading === heading)?.text ?? '',
  ko: korean[nth]?.text ?? '',
}));

const commands = (text: string) =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
    block!.split('\n').map((line) => line.replace(/#\s.*$/, '').trim()),
  );
/** The number of cells in each row of the tables. */
const rows = (text: string) =>
  text.split('\n').flatMap((line) => (line.startsWith('|') ? [line.split(/(?<!\\)\|/).length - 2] : []));
const steps = (text: string) => text.match(/^\d+\. /gm)?.length ?? 0;
/** Codes, paths and metrics, which no language changes, by row or paragraph. */
const names = (text: string) =>
  [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, name]) => name!).sort();

describe('the Korean guide to seeing', () => {
  it('has the sections about trouble of the English one, and no other', () => {
    expect(korean).toHaveLength(pairs.length);
    for (const { en, ko } of pairs) expect([en.length > 1_500, ko.length > 700]).toEqual([true, true]);
  });

  it.each(pairs)('has the commands, tables, steps and names of “$heading”', ({ en, ko }) => {
    expect(commands(ko)).toEqual(commands(en));
    expect([rows(ko), steps(ko)]).toEqual([rows(en), steps(en)]);
    expect(rows(en).length).toBeGreaterThan(6);
    expect(names(ko)).toEqual(names(en));
  });
});
