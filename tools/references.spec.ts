import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const referencesOf = (folder: string) => {
  const text = readFileSync(path.join(ROOT, folder, 'tsconfig.json'), 'utf8');
  const { references = [] } = JSON.parse(text) as { readonly references?: readonly { readonly path: string }[] };
  return references.map((each) => each.path);
};

describe('the project references of TypeScript', () => {
  it('are up to date (npm run references)', () => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(__dirname, 'references.mjs'), '--check'], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('include every project at the root, and a context in the platform', () => {
    expect(referencesOf('.')).toEqual(expect.arrayContaining(['libs/kernel', 'apps/ordering', 'apps/platform']));
    expect(referencesOf('apps/platform')).toContain('../ordering');
  });

  it('leave out packages that only specs import', () => {
    expect(referencesOf('apps/gateway')).toContain('../../libs/contracts');
    expect(referencesOf('apps/gateway')).not.toContain('../../libs/testing');
  });
});
