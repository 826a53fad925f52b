import { readFileSync } from 'node:fs';
import path from 'node:path';
import { answerOfModule } from './answer-of-module';
import type { Reference } from './pins.mjs';

const ROOT = path.join(__dirname, '..');

const asked = <Answer>(expression: string): Answer => answerOfModule('pins.mjs', expression);

describe('third-party actions and images', () => {
  it('are all found, and have a version', () => {
    const all = asked<Reference[]>('module.references()');
    const ci = readFileSync(path.join(ROOT, '.github/workflows/ci.yml'), 'utf8');
    expect(all.filter(({ kind }) => kind === 'action')).toHaveLength(ci.match(/\buses:/g)!.length);
    const images = all.filter(({ kind }) => kind === 'image').map(({ name }) => name);
    expect(images).toEqual(expect.arrayContaining(['node', 'postgres', 'redis', 'apache/kafka']));
    for (const { tag, digest } of all) {
      expect(tag).toMatch(/^v?\d/);
      if (digest !== undefined) expect(digest).toMatch(/^(sha256:[0-9a-f]{64}|[0-9a-f]{40})$/);
    }
  });

  it('name a commit for each action', () => {
    for (const { name, kind, digest } of asked<Reference[]>('module.references()')) {
      if (kind === 'action')
        expect({ name, digest }).toEqual({ name, digest: expect.stringMatching(/^[0-9a-f]{40}$/) });
    }
  });

  it('are pinned in place, with the tag beside the digest, and are found as pinned', () => {
    const commit = 'a'.repeat(40);
    const digest = `sha256:${'b'.repeat(64)}`;
    const text = 'uses: actions/checkout@v4\\n  image: redis:8.2\\n  image: redis:8.2.9\\nFROM node:20.1 AS base\\n';
    const action = `{ kind: 'action', name: 'actions/checkout', tag: 'v4' }`;
    const image = `{ kind: 'image', name: 'redis', tag: '8.2' }`;
    const changed = `module.pinned(module.pinned('${text}', ${action}, '${commit}'), ${image}, '${digest}')`;
    expect(asked<string>(changed)).toBe(
      `uses: actions/checkout@${commit} # v4\n  image: redis:8.2@${digest}\n  image: redis:8.2.9\nFROM node:20.1 AS base\n`,
    );
    const found = asked<Reference[]>(`module.referencesIn('x', ${changed})`);
    expect(found.map(({ name, tag, digest: pin }) => [name, tag, pin])).toEqual([
      ['actions/checkout', 'v4', commit],
      ['redis', '8.2', digest],
      ['redis', '8.2.9', undefined],
      ['node', '20.1', undefined],
    ]);
  });
});
