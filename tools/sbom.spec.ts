import { readFileSync } from 'node:fs';
import path from 'node:path';
import { answerOfModule } from './answer-of-module';
import type { Sbom } from './sbom.mjs';

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

const ROOT = path.join(__dirname, '..');
const lock = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};

const made = () => answerOfModule<Sbom>('sbom.mjs', 'module.sbom()');

describe('the bill of materials', () => {
  it('lists every production package with its exact version, and no development package', () => {
    const { bomFormat, components } = made();
    expect(bomFormat).toBe('CycloneDX');
    const listed = new Set(components.map(({ name, version }) => `${name}@${version}`));
    const installed = Object.entries(lock.packages).filter(([at, { link }]) => at.includes('node_modules/') && !link);
    const nameOf = (at: string) => at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const names = (dev: boolean) =>
      installed.filter(([, each]) => Boolean(each.dev) === dev).map(([at, { version }]) => `${nameOf(at)}@${version}`);
    const production = new Set(names(false));
    expect([...production].filter((each) => !listed.has(each))).toEqual([]);
    expect(names(true).filter((each) => listed.has(each) && !production.has(each))).toEqual([]);
    for (const { purl } of components) expect(purl).toMatch(/^pkg:npm\//);
  });
});
