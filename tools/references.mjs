import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const REFERENCES = /"references": \[[^\]]*\]/;
const IMPORTED = /\b(?:from|import|import\(|require\()\s*'(@maru\/[\w-]+)/g;

const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');

/** The folders of the projects that `tsc -b` builds, by package name: `libs/…`, then `apps/…`. */
function foldersByName() {
  const folders = ['libs', 'apps'].flatMap((group) =>
    readdirSync(path.join(ROOT, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${group}/${name}`)
      .filter((folder) => readdirSync(path.join(ROOT, folder)).includes('tsconfig.json'))
      .sort(),
  );
  return new Map(folders.map((folder) => [JSON.parse(read(`${folder}/package.json`)).name, folder]));
}

/** The packages that the built sources of a project import. Specs are not built. */
function importedBy(folder) {
  const files = readdirSync(path.join(ROOT, folder, 'src'), { recursive: true });
  const built = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  return new Set(
    built.flatMap((file) => [...read(`${folder}/src/${file}`).matchAll(IMPORTED)].map(([, name]) => name)),
  );
}

/** `"references": […]` in the format of Prettier. */
function listOf(paths) {
  if (paths.length === 0) return '"references": []';
  const items = paths.map((to) => `    {\n      "path": "${to}"\n    }`);
  return `"references": [\n${items.join(',\n')}\n  ]`;
}

/** The right text of each `tsconfig.json`, of the root and the projects, by path from the root. */
export function synced() {
  const folders = foldersByName();
  const lists = new Map([['tsconfig.json', listOf([...folders.values()])]]);
  for (const [own, folder] of folders) {
    const imported = importedBy(folder);
    const needed = [...folders].filter(([name]) => name !== own && imported.has(name));
    lists.set(`${folder}/tsconfig.json`, listOf(needed.map(([, to]) => path.posix.relative(folder, to))));
  }
  return new Map([...lists].map(([file, list]) => [file, withList(read(file), list)]));
}

function withList(text, list) {
  if (REFERENCES.test(text)) return text.replace(REFERENCES, list);
  return list.endsWith('[]') ? text : text.replace(/\s*\}\s*$/, `,\n  ${list}\n}\n`);
}

function main() {
  const check = process.argv.includes('--check');
  for (const [file, text] of synced()) {
    if (read(file) === text) continue;
    if (check) {
      process.stderr.write(`${file} does not match the imports of its sources; run npm run references\n`);
      process.exitCode = 1;
    } else {
      writeFileSync(path.join(ROOT, file), text);
      process.stdout.write(`${file} is written\n`);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
