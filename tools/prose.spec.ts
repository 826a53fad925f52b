import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { clausesAsSubjects, longLines, proseOfCode, proseOfMarkdown } from './prose-rules';

const ROOT = path.join(__dirname, '..');

// Only ever remove entries: rewrite the prose of a folder, then delete its line here.
const NOT_YET_REWRITTEN = [
  'apps/gateway/',
  'apps/ordering/',
  'apps/platform/',
  'libs/contracts/',
  'libs/messaging/',
  'libs/read-models/',
  'libs/sagas/',
  'libs/service/',
  'libs/shop-calls/',
  'libs/testing/',
  'tools/',
];

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => existsSync(path.join(ROOT, file)));
const isPage = (file: string) => /^(docs\/.*|[A-Z]+)\.md$/.test(file);
const isCode = (file: string) => /^(apps|libs|tools)\/.*\.m?ts$/.test(file) && !file.includes('/fixtures/');
const isOpen = (file: string) => NOT_YET_REWRITTEN.some((folder) => file.startsWith(folder));

/** The faults in the prose of a file, each as `<file>:<line>: <fault>`. */
function faultsIn(file: string): readonly string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const prose = isPage(file) ? proseOfMarkdown(text) : proseOfCode(text);
  const faults = [...longLines(text, isPage(file) ? 'markdown' : 'code'), ...clausesAsSubjects(prose)];
  return faults.map((fault) => `${file}:${fault}`);
}

const isFaultless = (file: string) => faultsIn(file).length === 0;

describe('prose', () => {
  const files = tracked.filter((file) => isPage(file) || isCode(file));

  it('has at most 120 columns, and sentences that open with their subject instead of who, what or that', () => {
    expect(files.length).toBeGreaterThan(500);
    expect(files.filter((file) => !isOpen(file)).flatMap(faultsIn)).toEqual([]);
  });

  it('is unchecked only in folders that still have faults', () => {
    const present = NOT_YET_REWRITTEN.filter((folder) => files.some((file) => file.startsWith(folder)));
    const clean = present.filter((folder) => files.filter((file) => file.startsWith(folder)).every(isFaultless));
    expect(clean).toEqual([]);
  });
});

describe('the check of prose', () => {
  it('finds clauses as subjects in pages', () => {
    const page =
      '# Who may\n\nIt works. Who asks\nis told. That is why.\n\n- **That it works** is shown.\n\n| What comes | x |\n';
    expect(clausesAsSubjects(proseOfMarkdown(page))).toEqual([
      '3: Who asks is told.',
      '6: That it works** is shown.',
      '8: What comes',
    ]);
  });

  it('finds clauses as subjects in comments and titles', () => {
    const code =
      "// A relay.\n// What it sends is told.\n/** Runs. @throws Error */\nit('who asks is told', () => {});\nit('asks that relay', () => {});\n";
    expect(clausesAsSubjects(proseOfCode(code))).toEqual(['2: What it sends is told.', '4: who asks is told']);
  });

  it('lets questions, code blocks and headings pass', () => {
    expect(clausesAsSubjects(proseOfMarkdown('## What it does\n\nWhat is wrong?\n\n```sh\n# Who asks\n```\n'))).toEqual(
      [],
    );
  });

  it('finds long lines of prose, but not tables, code and links', () => {
    const long = 'word '.repeat(30);
    expect(
      longLines(`${long}\n\n| ${long} |\n\n\`\`\`\n${long}\n\`\`\`\nhttps://${'x'.repeat(130)}\n`, 'markdown'),
    ).toEqual(['1: 150 columns']);
    expect(longLines(`// ${long}\nconst x = '${long}';\n`, 'code')).toEqual(['1: 153 columns']);
  });
});
