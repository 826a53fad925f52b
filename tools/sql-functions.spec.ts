import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Processes of two releases share every database, and each migrates it when it starts. The process that starts last,
 * even an older one, would replace a function without a version in its name
 * (docs/adr/0025-unknown-events-and-two-releases.md).
 */
const root = join(__dirname, '..');
const KINDS = 'FUNCTION|PROCEDURE|TRIGGER|AGGREGATE|RULE';
const HOW = String.raw`\b(?:CREATE|DROP|ALTER)\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?`;
const CODE = new RegExp(String.raw`${HOW}(?:${KINDS})\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?([^\s(;]+)`, 'gi');
const VIEW = /\bCREATE\s+OR\s+REPLACE\s+(?:RECURSIVE\s+)?VIEW\s+([^\s(;]+)/gi;

function* filesIn(folder: string): Generator<string> {
  for (const name of readdirSync(join(root, folder))) {
    if (['node_modules', 'dist', '.nx', '.git'].includes(name)) continue;
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) yield* filesIn(path);
    else if (/\.(ts|mts|mjs|cjs|js|sql|sh)$/.test(name)) yield path;
  }
}

/** The objects without a version in their name that a SQL text creates, changes or drops. */
function unversioned(text: string): readonly string[] {
  const named = [...text.matchAll(CODE), ...text.matchAll(VIEW)].map(([, name]) => name!);
  return named.filter((name) => !/_v[1-9]\d*$/.test(name));
}

describe('SQL objects that the repository creates', () => {
  it.each([
    ['CREATE OR REPLACE FUNCTION append_events(', ['append_events']],
    ['create function public.f()', ['public.f']],
    ['CREATE OR REPLACE FUNCTION ${NAME}(', ['${NAME}']],
    ['CREATE CONSTRAINT TRIGGER told AFTER', ['told']],
    ['DROP FUNCTION IF EXISTS append_events', ['append_events']],
    ['CREATE OR REPLACE VIEW orders AS', ['orders']],
    ['CREATE OR REPLACE FUNCTION append_events_v2(', []],
    ['CREATE TRIGGER told_v1 AFTER', []],
    ['CREATE VIEW orders AS', []],
  ])('are judged by their names: %s', (text, expected) => {
    expect(unversioned(text)).toEqual(expected);
  });

  it('have a version in their name when two releases could define them differently', () => {
    const found = [...filesIn('libs'), ...filesIn('apps'), ...filesIn('docker'), ...filesIn('tools')]
      // Specs may create anything in databases of their own.
      .filter((path) => !path.endsWith('.spec.ts'))
      .flatMap((path) => unversioned(readFileSync(join(root, path), 'utf8')).map((name) => `${path}: ${name}`));
    expect(found).toEqual([]);
  });
});
