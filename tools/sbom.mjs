import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * The bill of materials of the running shop, as CycloneDX 1.5. npm makes it from the lockfile alone, without a network.
 * Development packages are removed here, because `--omit dev` of npm 11 also removes a package that one workspace needs
 * and another one only tests with.
 */
export function sbom() {
  const options = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const bom = JSON.parse(execFileSync('npm', options, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 }));
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const running = new Set(
    Object.entries(packages).flatMap(([at, { version, dev, link }]) =>
      at.includes('node_modules/') && !dev && !link ? [`${nameOf(at)}@${version}`] : [],
    ),
  );
  const components = bom.components.filter(({ name, version }) => running.has(`${name}@${version}`));
  const kept = new Set([bom.metadata.component['bom-ref'], ...components.map((each) => each['bom-ref'])]);
  const dependencies = bom.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => kept.has(each)) }));
  return { ...bom, components, dependencies };
}

const nameOf = (at) => at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = path.join(ROOT, 'dist', 'sbom.cdx.json');
  const bom = sbom();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
  process.stdout.write(`${bom.components.length} components in ${path.relative(ROOT, file)}\n`);
}
