import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
const apps = readdirSync(path.join(root, 'apps'));
const libs = readdirSync(path.join(root, 'libs'));
const contexts = apps.filter((name) => name !== 'platform');

interface Complaint {
  readonly ruleId: string;
  readonly message: string;
}

/** What the linter says of the code, were it in this file of this project. */
function lint(project: string, file: string, code: string): readonly Complaint[] {
  const rules = ['@nx/enforce-module-boundaries', 'no-restricted-imports', 'no-restricted-properties'];
  const script = `
    const { ESLint } = require('eslint');
    (async () => {
      // Only these rules: they need no types, and the file need not exist.
      const base = (await import(${JSON.stringify(path.join(root, 'eslint.config.mjs'))})).default;
      const parser = require('typescript-eslint').parser;
      const kept = base.map(({ rules = {}, languageOptions, ...rest }) => ({
        ...rest,
        rules: Object.fromEntries(Object.entries(rules).filter(([name]) => ${JSON.stringify(rules)}.includes(name))),
      }));
      const eslint = new ESLint({
        cwd: ${JSON.stringify(root)},
        overrideConfigFile: true,
        overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser } }, ...kept],
      });
      const [result] = await eslint.lintText(process.env.CODE, { filePath: process.env.FILE });
      process.stdout.write(JSON.stringify(result.messages.map(({ ruleId, message }) => ({ ruleId, message }))));
    })();`;
  const answer = execFileSync(process.execPath, ['-e', script], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', CODE: code, FILE: path.join(root, project, file) },
  });
  return JSON.parse(answer) as Complaint[];
}

const rulesOf = (complaints: readonly Complaint[]) => complaints.map(({ ruleId }) => ruleId);

describe('the boundaries', () => {
  // The rule goes by what Nx has last found out of the projects, and says nothing where that is not there yet.
  beforeAll(() => {
    const nx = path.join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
    execFileSync(process.execPath, [nx, 'show', 'projects'], {
      cwd: root,
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
    });
  });

  it.each(contexts)('keep %s from importing another context', (context) => {
    const other = context === 'catalog' ? 'customers' : 'catalog';
    const code = `import { ${other} } from '@maru/${other}';\nexport const them = ${other};\n`;
    expect(rulesOf(lint(`apps/${context}`, 'src/probe.ts', code))).toContain('@nx/enforce-module-boundaries');
  });

  it('let a context import a library, and the platform a context', () => {
    const lib = `import { Clock } from '@maru/kernel';\nexport const them = Clock;\n`;
    expect(lint('apps/catalog', 'src/probe.ts', lib)).toEqual([]);
    const context = `import { catalog } from '@maru/catalog';\nexport const them = catalog;\n`;
    expect(lint('apps/platform', 'src/probe.ts', context)).toEqual([]);
  });

  it('keep the kernel free of everything, and the libraries free of contexts', () => {
    const up = `import { fields } from '@maru/contracts';\nexport const them = fields;\n`;
    expect(rulesOf(lint('libs/kernel', 'src/probe.ts', up))).toContain('@nx/enforce-module-boundaries');
    const context = `import { catalog } from '@maru/catalog';\nexport const them = catalog;\n`;
    expect(rulesOf(lint('libs/service', 'src/probe.ts', context))).toContain('@nx/enforce-module-boundaries');
  });

  it('keep kafkajs in the folder of its client', () => {
    const code = `import { Kafka } from 'kafkajs';\nexport const it = Kafka;\n`;
    expect(rulesOf(lint('libs/messaging', 'src/kafka/relay/probe.ts', code))).toContain('no-restricted-imports');
    expect(lint('libs/messaging', 'src/kafka/client/probe.ts', code)).toEqual([]);
  });

  it.each([
    [
      'a framework',
      `import { Injectable } from '@nestjs/common';\nexport const it = Injectable;\n`,
      'no-restricted-imports',
    ],
    [
      'the event store',
      `import { START } from '@maru/event-store';\nexport const it = START;\n`,
      'no-restricted-imports',
    ],
    [
      'another folder of its context',
      `import { x } from '../views/x';\nexport const it = x;\n`,
      'no-restricted-imports',
    ],
    ['the clock', `export const it = Date.now();\n`, 'no-restricted-properties'],
  ])('keep %s out of a domain folder', (_what, code, rule) => {
    expect(rulesOf(lint('apps/ordering', 'src/domain/probe.ts', code))).toContain(rule);
  });
});

describe('every project', () => {
  const manifests = [...apps.map((name) => `apps/${name}`), ...libs.map((name) => `libs/${name}`)].map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as {
      nx?: { tags?: string[]; targets?: Record<string, unknown> };
    },
  }));

  it.each(manifests)('has a type that the boundaries know, and all targets: $folder', ({ folder, manifest }) => {
    const type =
      folder === 'apps/platform' ? 'type:platform' : folder.startsWith('apps/') ? 'type:context' : 'type:lib';
    expect(manifest.nx?.tags).toContain(type);
    expect(Object.keys(manifest.nx?.targets ?? {}).sort()).toEqual(['build', 'lint', 'test', 'typecheck']);
  });
});
