// Runs before `npm start` and `npm test`: installs the packages of the lockfile and builds changed sources, if needed.
// Plain JavaScript without dependencies, because nothing may be installed yet.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const LEAST_NODE = [20, 19];

// Built by Vite, not by the compiler.
const CONSOLE = 'apps/console';
const OF_THE_CONSOLE = ['package.json', 'vite.config.mjs', 'index.html'];

/** @returns {string | undefined} an error text for an unsupported version of Node */
export function nodeComplaint(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  const tooOld = major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1]);
  // Earlier releases of these lines cannot load ES modules with require().
  const early = major === 21 || (major === 22 && minor < 12) || major === 23;
  if (!tooOld && !early) return undefined;
  return `Node ${version} cannot run this. Needed: 20.19 or later, 22.12 or later, or 24 and later (https://nodejs.org).`;
}

/** Installs unless the installed packages are those of the lockfile. */
export function install(root, run = npmCi) {
  const stamp = path.join(root, 'node_modules', '.maru-lockfile-hash');
  const lockfile = readFileSync(path.join(root, 'package-lock.json'));
  const wanted = hash(lockfile);
  if (read(stamp) === wanted) return false;
  const needed = !isInstalled(root, JSON.parse(lockfile));
  if (needed) run(root);
  writeFileSync(stamp, wanted);
  return needed;
}

// Another command may have installed. npm keeps a lockfile of the really installed packages.
function isInstalled(root, { packages }) {
  const there = JSON.parse(read(path.join(root, 'node_modules', '.package-lock.json')) ?? '{"packages":{}}').packages;
  return Object.entries(packages).every(
    ([at, { version, link, optional }]) =>
      !at.startsWith('node_modules/') ||
      (link ? existsSync(path.join(root, at)) : optional || there[at]?.version === version),
  );
}

function npmCi(root) {
  say('installing the packages of the lockfile (the first time takes a minute)');
  const npm = process.env.npm_execpath;
  const command = npm ? [process.execPath, npm] : ['npm'];
  const { status } = spawnSync(command[0], [...command.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['inherit', 2, 'inherit'],
    shell: !npm && process.platform === 'win32',
  });
  if (status !== 0) fail('npm ci failed, see above. Is there a network, and room on the disk?');
}

/** Builds unless the sources are those of the last build. */
export function build(root, run = tscBuild) {
  const stamp = path.join(root, 'node_modules', '.maru-build-hash');
  const projects = projectsOf(root);
  const wanted = hashOfSources(root, projects);
  const outputs = existsSync(path.join(root, CONSOLE)) ? [...projects, CONSOLE] : projects;
  const built = outputs.every((project) => existsSync(path.join(root, project, 'dist')));
  if (built && read(stamp) === wanted) return false;
  run(root, projects);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

// One compiler for all packages reads shared files once. Tasks of Nx, whose cache helps in CI, would read them each time.
function tscBuild(root, projects) {
  const startedAt = Date.now();
  say(`building the changed ones of ${projects.length} packages`);
  // The compiler trusts its build info, and does not check whether its output still exists.
  for (const project of projects)
    if (!existsSync(path.join(root, project, 'dist')))
      rmSync(path.join(root, project, 'tsconfig.tsbuildinfo'), { force: true });
  try {
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', ...projects], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.split('\n');
    const telling = said.filter((line) => /error|ENOSPC|cannot find/i.test(line));
    process.stderr.write(`${(telling.length > 0 ? telling.slice(0, 30) : said.slice(-30)).join('\n')}\n`);
    const full = error.code === 'ENOSPC' || said.some((line) => line.includes('ENOSPC'));
    fail(full ? 'the disk is full.' : 'the build failed, see above; `npm run build` shows all of it.');
  }
  if (existsSync(path.join(root, CONSOLE))) buildConsole(root);
  say(`built in ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`);
}

function buildConsole(root) {
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: path.join(root, CONSOLE),
    encoding: 'utf8',
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}\n`);
  fail('the build of the console failed, see above.');
}

function projectsOf(root) {
  return ['libs', 'apps'].flatMap((group) =>
    readdirSync(path.join(root, group))
      .map((name) => `${group}/${name}`)
      .filter((project) => existsSync(path.join(root, project, 'tsconfig.json'))),
  );
}

function hashOfSources(root, projects) {
  const sum = createHash('sha256');
  const add = (file) =>
    sum
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  for (const file of ['package-lock.json', 'tsconfig.base.json']) add(file);
  for (const project of projects) {
    for (const file of ['package.json', 'tsconfig.json']) add(`${project}/${file}`);
    for (const file of filesIn(root, `${project}/src`)) if (!file.endsWith('.spec.ts')) add(file);
  }
  if (existsSync(path.join(root, CONSOLE)))
    for (const file of [
      ...OF_THE_CONSOLE.map((name) => `${CONSOLE}/${name}`),
      ...filesIn(root, `${CONSOLE}/src`).filter((name) => !name.endsWith('.spec.ts')),
    ])
      add(file);
  return sum.digest('hex');
}

function filesIn(root, folder) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

const hash = (content) => createHash('sha256').update(content).digest('hex');
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
// Writes to standard error, because standard output belongs to the next command (`npm run --silent bench -- --json`).
const say = (message) => process.stderr.write(`  ${message}\n`);

function fail(message) {
  process.stderr.write(`\n  maru: ${message}\n\n`);
  process.exit(1);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const complaint = nodeComplaint(process.version);
  if (complaint) fail(complaint);
  const root = fileURLToPath(new URL('..', import.meta.url));
  try {
    install(root);
    if (!process.argv.includes('--install-only')) build(root);
  } catch (error) {
    fail(error.code === 'ENOSPC' ? 'the disk is full.' : error.stack);
  }
}
