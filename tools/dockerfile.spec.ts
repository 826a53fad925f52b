import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { apps as services } from './compose-file';
import { complaintsOf, inherited, lastOf, stagesOf } from './dockerfile-rules';
import { nodeComplaint } from './prepare.mjs';

const root = path.join(__dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const apps = [...services, 'platform'];
const dockerfile = read('docker/Dockerfile');
const stages = stagesOf(dockerfile);
const TARGETS = ['app', 'gateway', 'platform'];
// These targets have a command of their own. Every other app is an argument of the target `app`.
const targetOf = (app: string) => (TARGETS.includes(app) ? app : 'app');
const imageOf = (app: string) =>
  inherited(
    stages,
    stages.find(({ name }) => name === targetOf(app))!,
  ).map(({ name, rest }) => ({ name, rest: rest.replaceAll('${APP}', app) }));

// The image must run the gateway with the arguments that it is measured with.
const gatewayArguments = read('apps/gateway/src/node-arguments.ts').match(/(?<=')--[\w=-]+(?=')/g)!;

/** The faults of the Dockerfile after a replacement, which must change it. */
function broken(what: string | RegExp, by: string): readonly string[] {
  const changed = dockerfile.replace(what, by);
  expect(changed).not.toBe(dockerfile);
  return complaintsOf(changed, TARGETS);
}

describe('the Dockerfile', () => {
  it('breaks no rule', () => {
    expect(complaintsOf(dockerfile, TARGETS)).toEqual([]);
  });

  it.each([
    ['the latest version of an image', 'node:20.20.2-bookworm-slim', 'node:latest', 'base: DL3006 DL3007'],
    ['a floating tag of an image', 'node:20.20.2-bookworm-slim', 'node:20-slim', 'base: DL3006 DL3007'],
    ['root as user', /^USER .*$/m, 'USER root', 'app: DL3002'],
    ['ADD', 'COPY docker/health.mjs', 'ADD docker/health.mjs', 'runtime: DL3020'],
    ['a shell before the app', 'ENTRYPOINT ["dumb-init", "--"]', 'ENTRYPOINT dumb-init --', 'runtime: DL3025'],
    ['no health check', /^HEALTHCHECK .*$/m, '', 'gateway: has no health check'],
    ["apt's lists in the image", '&& rm -rf /var/lib/apt/lists/*', '&& true', 'runtime: DL3009'],
    ['recommended packages of apt', '--no-install-recommends ', '', 'runtime: DL3015'],
    ['a package without a version', 'dumb-init=1.2.5-2', 'dumb-init', 'runtime: DL3008'],
    ['npm install instead of npm ci', 'npm ci --omit=dev', 'npm install --omit=dev', 'DL3016'],
    ['no target for the apps', 'AS app', 'AS apps', 'app: there is no such target'],
    ['a copy from an unknown stage', '--from=build /built/libs/', '--from=builder /built/libs/', 'runtime: DL3022'],
    ['a secret', 'ENV NODE_ENV=production', 'ENV DATABASE_PASSWORD=x', 'a secret in an image'],
  ])('breaks a rule with %s', (_what, before, after, complaint) => {
    expect(broken(before, after)).toContainEqual(expect.stringContaining(complaint));
  });

  it.each(apps)('starts only the main file of %s in its image', (app) => {
    const folder = targetOf(app);
    const command = ['node', ...(app === 'gateway' ? gatewayArguments : []), `apps/${folder}/dist/main.js`];
    expect(JSON.parse(lastOf(imageOf(app), 'CMD')!)).toEqual(command);
    expect(existsSync(path.join(root, 'apps', app, 'src', 'main.ts'))).toBe(true);
    const copied = imageOf(app).flatMap(({ name, rest }) => (name === 'COPY' ? [rest.split(' ').at(-2)!] : []));
    const source = app === 'platform' ? '' : `${app}/`;
    // First the packages that npm put into the app's folder, then the build output.
    expect(copied.slice(-2)).toEqual([`/app/apps/${source}`, `/built/apps/${source}`]);
    const targets = imageOf(app).flatMap(({ name, rest }) => (name === 'COPY' ? [rest.split(' ').at(-1)!] : []));
    expect(targets.at(-1)).toBe(app === 'platform' ? './apps/' : `./apps/${folder}/`);
  });

  it.each(apps)('gives %s its production dependencies and a heap limit, but no development tools', (app) => {
    const modules = imageOf(app).filter(({ name, rest }) => name === 'COPY' && rest.includes('node_modules'));
    expect(modules.map(({ rest }) => rest)).toEqual([
      '--from=production-dependencies /app/node_modules/ ./node_modules/',
    ]);
    const install = lastOf(stages.find(({ name }) => name === 'production-dependencies')!.instructions, 'RUN');
    expect(install).toContain('--omit=dev');
    const told = imageOf(app).flatMap(({ name, rest }) => (name === 'ENV' ? [rest] : []));
    expect(told.join(' ')).toMatch(/--max-old-space-size=\d+/);
  });

  it('has an image for every app except the console, which the gateway serves, the MCP server and the verification', () => {
    const others = readdirSync(path.join(root, 'apps')).filter((name) => !apps.includes(name));
    expect(others).toEqual(['console', 'mcp', 'verification']);
    const built = stages.find(({ name }) => name === 'build')!.instructions;
    expect(lastOf(built, 'RUN')).toContain('vite build');
    const copied = imageOf('gateway').flatMap(({ name, rest }) => (name === 'COPY' ? [rest] : []));
    expect(copied).toContain('--from=build /built/apps/console/ ./apps/console/');
  });

  it('runs a supported version of Node', () => {
    const version = /^node:([\d.]+)/.exec(stages[0]!.from)?.[1];
    expect(nodeComplaint(`v${version}`)).toBeUndefined();
  });

  it('copies only existing files', () => {
    const sources = stages.flatMap(({ instructions }) =>
      instructions.flatMap(({ name, rest }) =>
        name === 'COPY' && !rest.startsWith('--from') ? rest.split(' ').slice(0, -1) : [],
      ),
    );
    expect(sources).toContain('docker/health.mjs');
    for (const source of sources) expect([source, existsSync(path.join(root, source))]).toEqual([source, true]);
  });

  it('does not get files that git ignores, such as build output and passwords', () => {
    const lines = (file: string) =>
      read(file)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'));
    const ignored = [...lines('.gitignore'), ...lines('docker/.gitignore')].map((line) => line.replace(/\/$/, ''));
    expect(lines('.dockerignore')).toEqual(expect.arrayContaining(ignored.map((line) => `**/${line}`)));
  });
});
