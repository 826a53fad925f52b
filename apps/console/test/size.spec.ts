import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const MOST_SCRIPT = 200_000;
const MOST_STYLE = 20_000;

const root = path.join(__dirname, '../../..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'console-'));
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const { status, stderr } = spawnSync(process.execPath, [vite, 'build', '--outDir', folder, '--logLevel', 'error'], {
    cwd: path.join(root, 'apps/console'),
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  expect([status, stderr]).toEqual([0, '']);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The gzipped bytes of all files with this ending. */
function bytesOf(ending: string): number {
  const files = readdirSync(path.join(folder, 'assets')).filter((name) => name.endsWith(ending));
  expect(files.length).toBeGreaterThan(0);
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(folder, 'assets', file))).length, 0);
}

describe('the build of the console', () => {
  it(`has at most ${MOST_SCRIPT} bytes of script and ${MOST_STYLE} of style, gzipped`, () => {
    expect(bytesOf('.js')).toBeLessThan(MOST_SCRIPT);
    expect(bytesOf('.css')).toBeLessThan(MOST_STYLE);
  });

  it('has neither an inline script nor an inline style, which its content security policy would refuse', () => {
    const page = readFileSync(path.join(folder, 'index.html'), 'utf8');
    expect(page).toMatch(/<script [^>]*src="\/assets\/[^"]+"/);
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/);
  });

  it('has every file beside itself, compressed', () => {
    const files = readdirSync(path.join(folder, 'assets'));
    for (const file of files.filter((name) => /\.(js|css)$/.test(name)))
      expect(files).toEqual(expect.arrayContaining([`${file}.br`, `${file}.gz`]));
  });
});
