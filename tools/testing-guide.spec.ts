import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
// eslint-disable-next-line @typescript-eslint/no-require-imports -- Jest loads this CommonJS file, too
const { isSlow } = require('./jest/slow-specs.cjs') as { isSlow(file: string): boolean };

const specs = ['apps', 'libs', 'tools'].flatMap((group) =>
  readdirSync(path.join(root, group), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.spec.ts') && !/(?:^|\/)(?:node_modules|dist)\//.test(file))
    .map((file) => `${group}/${file}`),
);
const listed = [
  ...readFileSync(path.join(root, 'docs/guides/testing.md'), 'utf8').matchAll(/^\| `(\S+\.spec\.ts)`/gm),
].map(([, file]) => file!);

it('the guide to the tests lists every slow suite once', () => {
  expect(listed.toSorted()).toEqual(specs.filter(isSlow).toSorted());
});
