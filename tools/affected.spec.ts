import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');

/** The projects that a change of this file may break, as CI asks Nx. */
function affectedBy(file: string): readonly string[] {
  const nx = path.join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  const answer = execFileSync(process.execPath, [nx, 'show', 'projects', '--affected', `--files=${file}`, '--json'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  return JSON.parse(answer) as string[];
}

describe('the affected projects', () => {
  it('of a change in payments are payments, the platform and the verification, but not catalog', () => {
    const affected = affectedBy('apps/payments/src/payments.app.ts');
    expect(affected).toContain('@maru/payments');
    expect(affected).toContain('@maru/platform');
    expect(affected).toContain('@maru/verification');
    for (const other of ['@maru/catalog', '@maru/ordering', '@maru/kernel']) expect(affected).not.toContain(other);
  });

  it('of a change in the kernel are all', () => {
    const affected = affectedBy('libs/kernel/src/money.ts');
    // These import no other project.
    const apps = readdirSync(path.join(root, 'apps')).filter((name) => !['console', 'mcp'].includes(name));
    const libs = ['contracts', 'event-store', 'messaging', 'read-models', 'sagas', 'service', 'testing'];
    for (const name of [...apps, ...libs, 'kernel']) expect(affected).toContain(`@maru/${name}`);
  });

  it('of a change in the documentation are none', () => {
    expect(affectedBy('README.md').filter((name) => name.startsWith('@maru/'))).toEqual([]);
  });
});
