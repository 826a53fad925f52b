import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A copy of a working tree with what is installed and built. */
export interface Clone {
  readonly folder: string;
  remove(): void;
}

/**
 * Copies the tracked and new files of a working tree, `node_modules` and the build output. Installed files are
 * hard-linked, so that they take no room. The files that npm and `tools/prepare.mjs` write in place are copies.
 */
export function cloneOf(root: string): Clone {
  const parent = mkdtempSync(path.join(tmpdir(), 'maru-walk-'));
  const folder = path.join(parent, 'maru');
  shell(`mkdir '${folder}' && git ls-files -co --exclude-standard -z | xargs -0 cp -a --parents -t '${folder}'`, root);
  const projects = ['apps', 'libs'].flatMap((group) =>
    readdirSync(path.join(root, group)).map((name) => path.join(group, name)),
  );
  const isThere = (file: string) => existsSync(path.join(root, file));
  // npm puts a version that only one package needs beside that package.
  for (const installed of ['.', ...projects].map((each) => path.join(each, 'node_modules')).filter(isThere))
    link(root, installed, folder);
  unlinkFiles(path.join(folder, 'node_modules'));
  for (const project of projects.filter((each) => isThere(path.join(each, 'dist'))))
    // Vite, which builds the console, writes no build information.
    for (const built of ['dist', 'tsconfig.tsbuildinfo'].map((each) => path.join(project, each)).filter(isThere))
      shell(`cp -a --parents ${built} '${folder}'`, root);
  return { folder, remove: () => remove(parent, folder) };
}

function link(root: string, installed: string, folder: string): void {
  const linked = spawnSync('cp', ['-al', '--parents', installed, folder], { cwd: root });
  // Links do not reach another file system.
  if (linked.status !== 0) shell(`rm -rf '${folder}/${installed}' && cp -a --parents ${installed} '${folder}'`, root);
}

/** Gives the files of a folder a content of their own. */
function unlinkFiles(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).filter((each) => each.isFile())) {
    const file = path.join(folder, entry.name);
    copyFileSync(file, `${file}.own`);
    renameSync(`${file}.own`, file);
  }
}

function remove(parent: string, folder: string): void {
  // Root's data are elsewhere, because others may not enter a temporary folder of root's.
  for (const data of ['.maru/postgres', '.maru/distributed/postgres'].map((each) => path.join(folder, each)))
    if (existsSync(data)) rmSync(realpathSync(data), { recursive: true, force: true });
  rmSync(parent, { recursive: true, force: true });
}

const shell = (script: string, cwd: string): void => void execFileSync('bash', ['-c', script], { cwd, stdio: 'pipe' });
