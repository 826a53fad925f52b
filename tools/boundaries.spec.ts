import { execFileSync, fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
const apps = readdirSync(path.join(root, 'apps'));
const libs = readdirSync(path.join(root, 'libs'));
// Apps that are no contexts, with their types.
const APART = new Map([
  ['platform', 'type:platform'],
  ['verification', 'type:verification'],
  ['console', 'type:console'],
  ['mcp', 'type:client'],
]);
const contexts = apps.filter((name) => !APART.has(name));

interface Complaint {
  readonly ruleId: string;
  readonly message: string;
}

let linter: ChildProcess;
let ended: Promise<never>;

/** The messages of the linter for this code in this file of this project. */
async function lint(project: string, file: string, code: string): Promise<readonly Complaint[]> {
  linter.send({ path: path.join(root, project, file), code });
  const [complaints] = (await Promise.race([once(linter, 'message'), ended])) as [readonly Complaint[]];
  return complaints;
}

const rulesOf = (complaints: readonly Complaint[]) => complaints.map(({ ruleId }) => ruleId);

describe('the boundaries', () => {
  // The rule uses the project graph that Nx cached last, and reports nothing without one.
  beforeAll(() => {
    const nx = path.join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
    execFileSync(process.execPath, [nx, 'show', 'projects'], {
      cwd: root,
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
    });
    linter = fork(path.join(__dirname, 'probe-linter.mjs'), { env: { ...process.env, NX_DAEMON: 'false' } });
    ended = once(linter, 'exit').then(([status]) => {
      throw new Error(`tools/probe-linter.mjs ended with ${String(status)}`);
    });
  });
  afterAll(async () => {
    linter?.kill();
    await ended.catch(() => undefined);
  });

  it.each(contexts)('keep %s from importing another context', async (context) => {
    const other = context === 'catalog' ? 'customers' : 'catalog';
    const code = `import { ${other} } from '@maru/${other}';\nexport const them = ${other};\n`;
    expect(rulesOf(await lint(`apps/${context}`, 'src/probe.ts', code))).toContain('@nx/enforce-module-boundaries');
  });

  it('let a context import a library, and the platform a context', async () => {
    const lib = `import { Clock } from '@maru/kernel';\nexport const them = Clock;\n`;
    expect(await lint('apps/catalog', 'src/probe.ts', lib)).toEqual([]);
    const context = `import { catalog } from '@maru/catalog';\nexport const them = catalog;\n`;
    expect(await lint('apps/platform', 'src/probe.ts', context)).toEqual([]);
  });

  it('let the verification import a context and the platform, and let nothing import the verification', async () => {
    const both = `import { catalog } from '@maru/catalog';\nimport { startPlatform } from '@maru/platform';\nexport const them = [catalog, startPlatform];\n`;
    expect(await lint('apps/verification', 'load/probe.ts', both)).toEqual([]);
    // Its package has no entry point, so only a relative path could import it.
    for (const [project, apps] of Object.entries({
      'apps/platform': '../..',
      'apps/catalog': '../..',
      'libs/testing': '../../../apps',
    })) {
      const up = `import { table } from '${apps}/verification/load/report';\nexport const them = table;\n`;
      expect(rulesOf(await lint(project, 'src/probe.ts', up))).toContain('@nx/enforce-module-boundaries');
    }
  });

  it.each(['console', 'mcp'])('keep every other project out of %s, which has the API only', async (app) => {
    const code = `import { Clock } from '@maru/kernel';\nexport const them = Clock;\n`;
    expect(rulesOf(await lint(`apps/${app}`, 'src/probe.ts', code))).toContain('@nx/enforce-module-boundaries');
  });

  it.each(['messaging', 'read-models', 'sagas', 'service'])('keep the contracts of the shop out of %s', async (lib) => {
    const shop = `import { contractByType } from '@maru/contracts';\nexport const them = contractByType;\n`;
    const [complaint] = await lint(`libs/${lib}`, 'src/probe.ts', shop);
    expect(complaint?.ruleId).toBe('@nx/enforce-module-boundaries');
    expect(complaint?.message).toContain('type:generic');
  });

  it('keep the kernel free of other libraries, and the libraries free of contexts', async () => {
    const up = `import { fields } from '@maru/contracts';\nexport const them = fields;\n`;
    expect(rulesOf(await lint('libs/kernel', 'src/probe.ts', up))).toContain('@nx/enforce-module-boundaries');
    const context = `import { catalog } from '@maru/catalog';\nexport const them = catalog;\n`;
    expect(rulesOf(await lint('libs/service', 'src/probe.ts', context))).toContain('@nx/enforce-module-boundaries');
  });

  it('keep kafkajs in the folder of its client', async () => {
    const code = `import { Kafka } from 'kafkajs';\nexport const it = Kafka;\n`;
    expect(rulesOf(await lint('libs/messaging', 'src/kafka/relay/probe.ts', code))).toContain('no-restricted-imports');
    expect(await lint('libs/messaging', 'src/kafka/client/probe.ts', code)).toEqual([]);
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
  ])('keep %s out of a domain folder', async (_what, code, rule) => {
    expect(rulesOf(await lint('apps/ordering', 'src/domain/probe.ts', code))).toContain(rule);
  });
});

describe('every project', () => {
  const manifests = [...apps.map((name) => `apps/${name}`), ...libs.map((name) => `libs/${name}`)].map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as {
      nx?: { tags?: string[]; targets?: Record<string, unknown> };
      dependencies?: Record<string, string>;
      peerDependencies?: Record<string, string>;
      devDependencies?: Record<string, string>;
    },
  }));

  it.each(manifests)('has one type of the boundaries and all targets: $folder', ({ folder, manifest }) => {
    const [group, name] = folder.split('/') as [string, string];
    const types = group === 'libs' ? ['type:generic', 'type:shop'] : [APART.get(name) ?? 'type:context'];
    expect(types.filter((type) => manifest.nx?.tags?.includes(type))).toHaveLength(1);
    // The verification runs from source and is never deployed.
    const targets = [...(name === 'verification' ? [] : ['build']), 'lint', 'test', 'typecheck'];
    expect(Object.keys(manifest.nx?.targets ?? {}).sort()).toEqual(targets);
  });

  const isGeneric = ({ manifest }: (typeof manifests)[number]) => manifest.nx?.tags?.includes('type:generic') === true;
  const ofTheShop = [
    ...apps,
    ...manifests.filter((each) => !isGeneric(each)).map(({ folder }) => path.basename(folder)),
  ];

  it('is generic exactly when it is one of the generic libraries', () => {
    const generic = manifests.filter(isGeneric).map(({ folder }) => path.basename(folder));
    expect(generic.sort()).toEqual(
      [
        ...['backends', 'discovery', 'embedded-postgres', 'event-store', 'kernel', 'messaging', 'observability'],
        ...['personal-data', 'read-models', 'resilience', 'sagas', 'security', 'service', 'testing'],
      ].sort(),
    );
  });

  it.each(manifests.filter(isGeneric))('names no package of the shop when it is generic: $folder', (project) => {
    const { dependencies, peerDependencies, devDependencies } = project.manifest;
    const needed = Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies });
    const named = new RegExp(`@maru/(?:${ofTheShop.join('|')})\\b`);
    expect(needed.filter((name) => named.test(name))).toEqual([]);
    const files = readdirSync(path.join(root, project.folder), { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/(?:^|\/)(?:dist|node_modules)\//.test(file),
    );
    expect(files.length).toBeGreaterThan(2);
    const naming = files.filter((file) => named.test(readFileSync(path.join(root, project.folder, file), 'utf8')));
    expect(naming).toEqual([]);
  });
});
