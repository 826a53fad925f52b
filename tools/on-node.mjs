// Runs a command with another release of Node first in PATH: `node tools/on-node.mjs 24 npm start`. npm downloads that
// release once into the cache folder (MARU_CACHE_DIR, or `maru` in the user's cache folder).
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { constants, homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

const [major, command, ...args] = process.argv.slice(2);
if (!/^\d+$/.test(major ?? '') || !command) {
  process.stderr.write('Usage: node tools/on-node.mjs <major release of Node> <command> [arguments]\n');
  process.exit(2);
}

const caches = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
const folder = path.join(process.env.MARU_CACHE_DIR || path.join(caches, 'maru'), `node-${major}`);
const release = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const bin = path.join(folder, 'node_modules', release, 'bin');
if (!existsSync(bin)) {
  mkdirSync(folder, { recursive: true });
  const install = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', `${release}@${major}`];
  execFileSync('npm', install, { stdio: ['ignore', 2, 'inherit'] });
}

const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`${command} cannot be run: ${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
