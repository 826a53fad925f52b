// Shows the next version and the list of changes of `nx release`, from the commits since the last tag. Changes nothing.
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tags = execFileSync('git', ['tag', '--list', 'v*', '--merged', 'HEAD'], { cwd: root, encoding: 'utf8' });
// A clone without history has no tags. Nx then takes the version from the manifests.
const first = tags.trim() === '' ? ['--first-release'] : [];
const nx = path.join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
const { status } = spawnSync(process.execPath, [nx, 'release', '--dry-run', '--skip-publish', ...first], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
});
process.exitCode = status ?? 1;
