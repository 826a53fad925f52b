import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(__dirname, '..', 'docs', 'adr');
const files = readdirSync(FOLDER)
  .filter((file) => /^\d{4}-/.test(file))
  .sort();
const textOf = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');

/** The row of a decision in the index, from its title, its status and its date. */
function rowOf(file: string): readonly string[] {
  const [, number, title] = /^# (\d{4}) (.+)$/m.exec(textOf(file)) ?? [];
  const [, status, date] = /^Status: (accepted|replaced)\. Date: (\d{4}-\d{2}-\d{2})\./m.exec(textOf(file)) ?? [];
  return [`[${number}](${file})`, title ?? 'no title', status ?? 'no status', date ?? 'no date'];
}

const index = textOf('README.md')
  .split('\n')
  .filter((line) => line.startsWith('| ['))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

describe('architecture decision records', () => {
  it('are in the index with title, status and date', () => {
    expect(index).toEqual(files.map(rowOf));
  });

  it('have unique numbers without a gap', () => {
    const numbers = files.map((file) => Number(file.slice(0, 4)));
    expect(numbers).toEqual(numbers.map((_, nth) => nth + 1));
  });

  it.each(files)('%s has a context, a decision and its consequences', (file) => {
    const sections = [...textOf(file).matchAll(/^## (.+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(expect.arrayContaining(['Context', 'Decision', 'Consequences']));
  });

  it.each(files)('%s links to records that exist', (file) => {
    const linked = [...textOf(file).matchAll(/\]\((\d{4}-[^)#]+)/g)].map(([, target]) => target!);
    expect(linked.filter((target) => !files.includes(target))).toEqual([]);
  });
});
