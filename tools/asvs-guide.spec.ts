import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
const guide = path.join(root, 'docs', 'security', 'asvs.md');
const SKIPPED = new Set(['node_modules', 'dist', '.nx', '.git']);

/** The paths of all files below a folder, relative to it. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    if (!entry.isDirectory()) return [entry.name];
    return filesIn(path.join(folder, entry.name)).map((file) => path.join(entry.name, file));
  });

/** The folders of the parts by name, such as `gateway` and `tools`. */
const parts = new Map([
  ['tools', path.join(root, 'tools')],
  ...['apps', 'libs'].flatMap((group) =>
    readdirSync(path.join(root, group)).map((name): [string, string] => [name, path.join(root, group, name)]),
  ),
]);
const files = new Map([...parts].map(([name, folder]) => [name, filesIn(folder)]));
const scripts = (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts;
const WORDS = /`(?<code>[^`]+)`|\]\((?<link>[^)#]+)[^)]*\)|(?<word>[a-z-]+)/g;

/** The missing things that a text of the guide names. A spec belongs to the last part named before it. */
function missingIn(text: string): readonly string[] {
  let part = '';
  return [...text.matchAll(WORDS)].flatMap(({ groups }) => {
    const { code, link, word } = groups as { code?: string; link?: string; word?: string };
    if (word !== undefined) {
      if (parts.has(word)) part = word;
      return [];
    }
    if (link !== undefined)
      return /^https?:/.test(link) || existsSync(path.join(path.dirname(guide), link)) ? [] : [link];
    if (code!.startsWith('tools/')) part = 'tools';
    return isThere(code!, part) ? [] : [`${part} ${code!}`];
  });
}

function isThere(code: string, part: string): boolean {
  const script = /^npm run ([\w:]+)/.exec(code)?.[1];
  if (script !== undefined) return script in scripts;
  if (/\.(ts|mjs)$/.test(code))
    return code.includes('/')
      ? existsSync(path.join(root, code.replace(/^node /, '')))
      : [...files.values()].some((each) => each.some((file) => path.basename(file) === code));
  if (!code.endsWith('.spec')) return !code.includes('spec');
  const name = `${path.basename(code)}.ts`;
  return files.get(part)?.some((file) => path.basename(file) === name) ?? false;
}

const rows = readFileSync(guide, 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, requirement, state, where]) => ({ requirement: requirement!, state: state!, where: where! }));

describe('the guide to ASVS', () => {
  it.each(rows)('names only existing files and scripts for $requirement', ({ where }) => {
    expect(missingIn(where)).toEqual([]);
  });

  it('has a known state and a place for each requirement', () => {
    const states = new Set(['met', 'in part', 'gap', 'operator', 'n/a']);
    expect(rows.filter(({ state }) => !states.has(state)).map(({ requirement }) => requirement)).toEqual([]);
    expect(rows.filter(({ where }) => where === '').map(({ requirement }) => requirement)).toEqual([]);
  });

  it('must not name a missing spec, file, script or page', () => {
    expect(missingIn('gateway `access.spec`, `no-such.spec`; platform `access.spec`')).toEqual([
      'gateway no-such.spec',
      'platform access.spec',
    ]);
    expect(missingIn('`tools/pins.spec`, `no-pins.spec`, `nobody.ts`, `npm run sbom`, `npm run nothing`')).toEqual([
      'tools no-pins.spec',
      'tools nobody.ts',
      'tools npm run nothing',
    ]);
    expect(missingIn('[keys](../guides/keys.md), [none](../guides/none.md)')).toEqual(['../guides/none.md']);
  });
});
