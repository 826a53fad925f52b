import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** What the shop consists of when it runs, as CycloneDX 1.5: npm makes it from the lock file alone, without a network. */
export function sbom() {
  const options = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const text = execFileSync('npm', [...options, '--omit', 'dev'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });
  const bom = JSON.parse(text);
  if (bom.bomFormat !== 'CycloneDX' || bom.components.length === 0) throw new Error('npm sbom has listed no component');
  return bom;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = path.join(ROOT, 'dist', 'sbom.cdx.json');
  const bom = sbom();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
  process.stdout.write(`${bom.components.length} components in ${path.relative(ROOT, file)}\n`);
}
