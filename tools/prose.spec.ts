import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { clausesAsSubjects, longLines, proseOfCode, proseOfMarkdown } from './prose-rules';

const ROOT = path.join(__dirname, '..');

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => existsSync(path.join(ROOT, file)));
const isPage = (file: string) => /^(docs\/.*|[A-Z]+)\.md$/.test(file);
const isCode = (file: string) => /^(apps|libs|tools)\/.*\.m?ts$/.test(file) && !file.includes('/fixtures/');

/** The faults in the prose of a file, each as `<file>:<line>: <fault>`. */
function faultsIn(file: string): readonly string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const prose = isPage(file) ? proseOfMarkdown(text) : proseOfCode(text);
  const faults = [...longLines(text, isPage(file) ? 'markdown' : 'code'), ...clausesAsSubjects(prose)];
  return faults.map((fault) => `${file}:${fault}`);
}

describe('prose', () => {
  const files = tracked.filter((file) => isPage(file) || isCode(file));

  it('has at most 120 columns, and sentences that open with their subject instead of who, what or that', () => {
    expect(files.length).toBeGreaterThan(500);
    expect(files.flatMap(faultsIn)).toEqual([]);
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
