import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const rows = readFileSync(path.join(ROOT, 'docs', 'glossary.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| term') && !line.startsWith('| ---'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** Whether a file or folder of this name exists; a `*` stands for any folder. */
function exists(name: string, folder = ROOT): boolean {
  const [first = '', ...rest] = name.split('/');
  if (first !== '*')
    return rest.length === 0 ? existsSync(path.join(folder, first)) : exists(rest.join('/'), path.join(folder, first));
  return readdirSync(folder).some((each) => exists(rest.join('/'), path.join(folder, each)));
}

describe('the glossary', () => {
  it('is in alphabetical order', () => {
    const terms = rows.map(([, term]) => term!.toLowerCase());
    expect(terms).toEqual([...terms].sort());
  });

  it('names files and folders that exist', () => {
    const named = rows.flatMap(([, , , where]) =>
      [...where!.matchAll(/`((?:apps|libs)\/[^`]+)`/g)].map(([, each]) => each!),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((each) => !exists(each))).toEqual([]);
  });
});
