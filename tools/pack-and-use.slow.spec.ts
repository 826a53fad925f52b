import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const ROOT = path.join(__dirname, '..');
const NOTE = '0197a0c0-0000-7000-8000-000000000001';
const run = promisify(execFile);

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: object;
}
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;

/** The released libraries, and the peers that a project installs beside them, in the versions of the repository. */
const released = readdirSync(path.join(ROOT, 'libs'))
  .map((name) => `libs/${name}`)
  .filter((folder) => manifestOf(folder).private !== true);
const { dependencies, devDependencies, overrides } = manifestOf('.');
const peers = new Set(released.flatMap((folder) => Object.keys(manifestOf(folder).peerDependencies ?? {})));
const brought = [...peers, 'pg', '@types/node', '@types/pg'].filter((name) => !name.startsWith('@maru/'));
const versions = { ...devDependencies, ...dependencies };

describe('the generic libraries, packed and installed in an empty project', () => {
  let project: string;
  let context: ChildProcess | undefined;
  let url: string;

  beforeAll(async () => {
    project = mkdtempSync(path.join(tmpdir(), 'maru-pack-'));
    // Readable for others, because PostgreSQL runs as another user where the tests run as root.
    chmodSync(project, 0o755);
    const packages = path.join(project, 'packages');
    mkdirSync(packages);
    const folders = released.map((folder) => path.join(ROOT, folder));
    await run('npm', ['pack', ...folders, '--pack-destination', packages, '--ignore-scripts', '--silent'], {
      cwd: project,
    });
    const packed = readdirSync(packages).map((file) => [
      file.replace(/^maru-(.*)-\d.*\.tgz$/, '@maru/$1'),
      `file:packages/${file}`,
    ]);
    const bring = Object.fromEntries(brought.map((name) => [name, versions[name]!]));
    const manifest = {
      name: 'notes',
      private: true,
      dependencies: { ...Object.fromEntries(packed), ...bring },
      overrides,
    };
    writeFileSync(path.join(project, 'package.json'), JSON.stringify(manifest, null, 2));
    writeFileSync(path.join(project, 'package-lock.json'), JSON.stringify(lockOf(manifest)));
    // Offline, because `npm ci` of the repository has filled the npm cache.
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
    await run('npm', ['install', '--prefer-offline', ...quiet], { cwd: project });
    cpSync(path.join(__dirname, 'pack-and-use'), path.join(project, 'src'), { recursive: true });
    const options = {
      ...{ target: 'es2023', lib: ['es2023'], module: 'nodenext', moduleResolution: 'nodenext', strict: true },
      ...{ experimentalDecorators: true, emitDecoratorMetadata: true, useDefineForClassFields: false },
      ...{ skipLibCheck: true, types: ['node'], rootDir: 'src', outDir: 'dist' },
    };
    const tsconfig = JSON.stringify({ compilerOptions: options, include: ['src'] });
    writeFileSync(path.join(project, 'tsconfig.json'), tsconfig);
  }, 300_000);

  afterAll(async () => {
    if (context && context.exitCode === null) {
      context.kill('SIGTERM');
      await once(context, 'exit');
    }
    rmSync(project, { recursive: true, force: true });
  });

  it('include no library of the shop and no source files', async () => {
    expect(released.map((folder) => path.basename(folder)).sort()).toEqual(releasedByNx());
    const installed = readdirSync(path.join(project, 'node_modules', '@maru'));
    expect(installed.sort()).toEqual(releasedByNx());
    for (const name of installed) {
      const files = readdirSync(path.join(project, 'node_modules', '@maru', name)).sort();
      expect([name, ...files]).toEqual([name, 'dist', 'package.json']);
    }
  });

  it('type-check a small context against their declarations', async () => {
    const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', project]).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  }, 120_000);

  it('run the context on the embedded defaults, with a written route and a read view', async () => {
    url = await start();
    const note = { noteId: NOTE, text: 'buy tea' };
    expect((await write(note)).status).toBe(201);
    const shown = await untilShown();
    expect(shown).toEqual(note);
  }, 120_000);

  it('answer a refusal of its decider and an invalid note as problem+json', async () => {
    const again = await write({ noteId: NOTE, text: 'buy milk' });
    expect(again.status).toBe(409);
    expect(again.headers.get('content-type')).toContain('application/problem+json');
    expect(await again.json()).toMatchObject({
      code: 'NOTES.ALREADY_WRITTEN',
      detail: 'The note says "buy tea" already.',
    });
    expect((await write({ noteId: 'none', text: '' })).status).toBe(400);
  });

  it('stop the context and its database on SIGTERM', async () => {
    const lines = createInterface(context!.stdout!);
    const told: string[] = [];
    lines.on('line', (line) => told.push(line));
    context!.kill('SIGTERM');
    const [code] = (await once(context!, 'exit')) as [number | null];
    expect([code, told]).toEqual([0, ['notes is down']]);
  }, 30_000);

  async function start(): Promise<string> {
    const main = path.join(project, 'dist', 'main.js');
    context = spawn(process.execPath, [main, path.join(project, 'data')], {
      cwd: project,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let faults = '';
    context.stderr!.on('data', (data: Buffer) => (faults += data.toString()));
    const lines = createInterface(context.stdout!);
    const ended = once(context, 'exit').then(([code]) => {
      throw new Error(`the context ended with ${String(code)}: ${faults}`);
    });
    const up = (async () => {
      for await (const line of lines) {
        const found = /notes is up on (\S+)/.exec(line);
        if (found) return found[1]!;
      }
      return ended;
    })();
    ended.catch(() => undefined);
    return Promise.race([up, ended]);
  }

  const write = (note: object) =>
    fetch(`${url}/api/notes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(note),
    });

  async function untilShown(): Promise<unknown> {
    for (const deadline = Date.now() + 10_000; ;) {
      const answer = await fetch(`${url}/api/notes/${NOTE}`);
      if (answer.status === 200 || Date.now() > deadline) return answer.json();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});

/** A lockfile with the repository's versions of third-party packages. npm ignores unneeded entries. */
function lockOf(manifest: object) {
  const lock = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as { packages: object };
  const others = Object.entries(lock.packages).filter(([folder]) => /^node_modules\/(?!@maru\/)/.test(folder));
  return { lockfileVersion: 3, requires: true, packages: { '': manifest, ...Object.fromEntries(others) } };
}

/** The folders of the projects that `nx release` versions together. */
function releasedByNx(): string[] {
  const nx = JSON.parse(readFileSync(path.join(ROOT, 'nx.json'), 'utf8')) as { release: { projects: string[] } };
  return nx.release.projects.map((name) => name.replace('@maru/', '')).sort();
}
