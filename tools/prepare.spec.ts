import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, install, nodeComplaint } from './prepare.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'maru-prepare-'));
  write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/pg': { version: '8.0.0' } } }));
  for (const file of ['tsconfig.base.json', 'libs/kernel/package.json', 'libs/kernel/tsconfig.json']) write(file, '{}');
  write('libs/kernel/src/money.ts', 'export const money = 1;');
  mkdirSync(path.join(root, 'apps'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, content: string) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

describe('the preparation of a start', () => {
  it('refuses an unsupported version of Node, and names the supported ones', () => {
    expect(nodeComplaint('v18.20.0')).toContain('20.19');
    expect(nodeComplaint('v20.18.3')).toContain('Node v20.18.3');
    expect(nodeComplaint('v22.11.0')).toBeDefined();
    for (const good of ['v20.19.0', 'v20.20.2', 'v22.12.0', 'v24.0.0', 'v26.1.0'])
      expect(nodeComplaint(good)).toBeUndefined();
  });

  it('installs once, and again when the lockfile has changed', () => {
    const runs: string[] = [];
    const npmCi = (where: string) => {
      runs.push(where);
      write(
        'node_modules/.package-lock.json',
        JSON.stringify({ packages: { 'node_modules/pg': { version: '8.0.0' } } }),
      );
    };
    expect(install(root, npmCi)).toBe(true);
    expect(install(root, npmCi)).toBe(false);
    write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/pg': { version: '8.1.0' } } }));
    expect(install(root, npmCi)).toBe(true);
    expect(runs).toHaveLength(2);
  });

  it('does not install when another command has installed the same lockfile', () => {
    write('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/pg': { version: '8.0.0' } } }));
    expect(install(root, () => fail())).toBe(false);
  });

  it('installs when a package of the workspace is not linked yet', () => {
    const npmCi = jest.fn();
    write('node_modules/.package-lock.json', '{"packages":{}}');
    write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/@maru/tools': { link: true } } }));
    expect(install(root, npmCi)).toBe(true);
    mkdirSync(path.join(root, 'node_modules/@maru/tools'), { recursive: true });
    write('package-lock.json', JSON.stringify({ packages: { 'node_modules/@maru/tools': { link: true } } }));
    expect(install(root, npmCi)).toBe(false);
    expect(npmCi).toHaveBeenCalledTimes(1);
  });

  it('builds when a source of the console has changed or its output is missing, but not for a spec', () => {
    for (const file of ['package.json', 'vite.config.mjs', 'index.html', 'src/main.tsx'])
      write(`apps/console/${file}`, '');
    const run = jest.fn(() => {
      write('libs/kernel/dist/index.js', '');
      write('apps/console/dist/index.html', '');
    });
    mkdirSync(path.join(root, 'node_modules'));
    expect([build(root, run), build(root, run)]).toEqual([true, false]);
    write('apps/console/src/pages.spec.ts', 'it();');
    expect(build(root, run)).toBe(false);
    write('apps/console/src/main.tsx', 'changed');
    expect(build(root, run)).toBe(true);
    rmSync(path.join(root, 'apps/console/dist'), { recursive: true });
    expect(build(root, run)).toBe(true);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('reports its steps and faults on standard error only', () => {
    const out = jest.spyOn(process.stdout, 'write');
    const said: unknown[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => said.push(chunk) > 0);
    jest.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    mkdirSync(path.join(root, 'node_modules'));
    // The build fails, because this folder has no compiler.
    expect(() => build(root)).toThrow('exit 1');
    expect(said.join('')).toContain('building the changed ones of 1 packages');
    expect(said.join('')).toContain('the build failed');
    expect(out).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });

  it('builds when a source has changed or its output is missing, but not for a spec', () => {
    const compile = jest.fn(() => write('libs/kernel/dist/index.js', ''));
    mkdirSync(path.join(root, 'node_modules'));
    expect(build(root, compile)).toBe(true);
    expect(build(root, compile)).toBe(false);
    write('libs/kernel/src/money.spec.ts', 'it();');
    expect(build(root, compile)).toBe(false);
    write('libs/kernel/src/money.ts', 'export const money = 2;');
    expect(build(root, compile)).toBe(true);
    rmSync(path.join(root, 'libs/kernel/dist'), { recursive: true });
    expect(build(root, compile)).toBe(true);
    expect(compile).toHaveBeenCalledTimes(3);
  });
});

function fail(): never {
  throw new Error('must not install');
}
