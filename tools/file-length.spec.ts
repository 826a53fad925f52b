import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MOST_LINES = 250;
const root = path.join(__dirname, '..');

// Git's list leaves out build output and installed packages, and includes new files before they are added.
const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.mts'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 1 << 26,
})
  .split('\n')
  .filter((file) => file && existsSync(path.join(root, file)));

const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1;

/** The files with too many lines, each with its number of lines. */
const tooLong = (folder: string, files: readonly string[]) =>
  files.map((file) => ({ file, lines: linesOf(path.join(folder, file)) })).filter(({ lines }) => lines > MOST_LINES);

describe('the length of a source file', () => {
  it(`is at most ${MOST_LINES} lines`, () => {
    expect(sources.length).toBeGreaterThan(1_000);
    expect(tooLong(root, sources)).toEqual([]);
  });

  it('is counted in lines', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lines-'));
    try {
      writeFileSync(path.join(folder, 'short.ts'), 'x;\n'.repeat(MOST_LINES));
      writeFileSync(path.join(folder, 'long.ts'), 'x;\n'.repeat(MOST_LINES + 1));
      expect(tooLong(folder, ['short.ts', 'long.ts'])).toEqual([{ file: 'long.ts', lines: MOST_LINES + 1 }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
