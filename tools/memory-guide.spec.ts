import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

// Code that runs only as long as a test, a benchmark or a tool.
const LEFT_OUT =
  /\.spec\.ts$|\/testing\/|^libs\/(testing|backends|embedded-postgres)\/|\/in-memory\/|-bench\.ts$|^apps\/platform\/src\/(demo|tools|operator)/;
const COLLECTION =
  '(?:new (?:Map|Set|Array|LRUCache|LruMap|RowCache|RememberedTokens|Fifo)\\b|new SharedMap\\b|\\[\\];)';
// A member of a class, or a collection of a module that begins empty.
const MEMBER = new RegExp(
  `^  (?:private |protected |public |readonly |static |override )*(\\w+)(?:: [^=]+)? = ${COLLECTION}`,
);
const OF_MODULE = /^(?:const|let) (\w+)(?:: [^=]+)? = new (?:Map|Set|LRUCache|LruMap)(?:<.*>)?\(\)/;

function collections(text: string): string[] {
  return text.split('\n').flatMap((line) => MEMBER.exec(line)?.[1] ?? OF_MODULE.exec(line)?.[1] ?? []);
}

function inCode(): string[] {
  const tracked = ['ls-files', '--cached', '--others', '--exclude-standard', 'apps/*/src/*.ts', 'libs/*/src/*.ts'];
  const files = execFileSync('git', tracked, { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const existing = files.filter((file) => !LEFT_OUT.test(file));
  return existing.flatMap((file) => collections(read(file)).map((name) => `${file} ${name}`)).sort();
}

function inGuide(): string[] {
  const section = read('docs/guides/what-grows.md')
    .split(/^## /m)
    .find((each) => each.startsWith('In memory'))!;
  const rows = section.matchAll(/^\| `([^`]+\.ts)` +\| ([^|]+) \| (\S[^|]*) \|$/gm);
  return [...rows]
    .flatMap(([, file, names]) => [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => `${file} ${name}`))
    .sort();
}

describe('the guide to what grows', () => {
  it('names exactly the collections that live longer than a call', () => {
    expect(inGuide()).toEqual(inCode());
  });

  it('is compared with members and empty module collections, but not with local or constant ones', () => {
    expect(collections('  private readonly seen = new Set<string>();')).toEqual(['seen']);
    expect(collections('  private waiting: Waiting[] = [];')).toEqual(['waiting']);
    expect(collections('const known = new Map<string, Known>();')).toEqual(['known']);
    expect(collections('    const found = new Map<string, string>();\nconst FIXED = new Set([1, 2]);')).toEqual([]);
  });
});
