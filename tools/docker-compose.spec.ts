import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks: readonly string[] | Readonly<Record<string, unknown>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: readonly string[] | Readonly<Record<string, { readonly required?: boolean }>>;
  readonly restart: string;
  readonly volumes?: readonly string[];
}

const root = path.join(__dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const text = read('docker/compose.yaml');
const compose = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const { services } = compose;
const apps = readdirSync(path.join(root, 'apps')).filter((name) => !['platform', 'verification'].includes(name));
const fronts = ['device-api', 'mobile-bff', 'web-bff'];
const contexts = apps.filter((name) => name !== 'gateway' && !fronts.includes(name));
const urlVariableOf = (name: string) => `${name.toUpperCase().replaceAll('-', '_')}_URL`;
const backends = Object.keys(services).filter((name) => !apps.includes(name) && name !== 'tools');
const passwordOf = (context: string) => `${context.toUpperCase()}_DATABASE_PASSWORD`;
const running = (profile: string) =>
  Object.keys(services).filter((name) => services[name]!.profiles?.includes(profile) ?? true);

describe('the composition', () => {
  it('has a service for every app, built from its target', () => {
    for (const app of apps) {
      expect(services[app]?.build).toEqual({ context: '..', dockerfile: 'docker/Dockerfile', target: app });
      expect(services[app]?.image).toMatch(`maru/${app}:`);
    }
  });

  it.each(contexts)('gives %s the credentials of its own database, and no others', (context) => {
    const { environment = {} } = services[context]!;
    const { DATABASE_URL: url = '', PERSONAL_KEYS_URL: keys, ...others } = environment;
    // Customers makes the operator's account.
    const { MARU_OPERATOR_PASSWORD: operator, MARU_OPERATOR_PASSWORD_LASTS: lasts, ...rest } = others;
    expect([operator !== undefined, lasts !== undefined]).toEqual([context === 'customers', context === 'customers']);
    expect(url).toBe(`postgres://${context}:\${${passwordOf(context)}:?see .env.example}@postgres:5432/${context}`);
    expect(JSON.stringify(rest)).not.toContain('PASSWORD');
    // Whoever seals or opens what is said of persons gets at the keys, as who they are.
    const sealing = ['customers', 'notifications', 'ordering', 'payments', 'shipping'].includes(context);
    expect(keys).toBe(sealing ? url.replace(/[^/]+$/, 'keys') : undefined);
  });

  it('gives the gateway the address of every context, and of no backend but that of its counters', () => {
    const {
      LOG_LEVEL: _,
      UPSTREAM_TIMEOUT_MS: _patience,
      REDIS_URL: counters,
      MARU_SERVICE_KEY: key,
      ...addresses
    } = services['gateway']!.environment!;
    expect(counters).toBe('redis://redis:6379');
    expect(key).toBe('${MARU_SERVICE_KEY:-}');
    expect(addresses).toEqual({
      ...Object.fromEntries([...contexts, ...fronts].map((name) => [urlVariableOf(name), `http://${name}:3000`])),
      INVENTORY_GRPC: services['web-bff']!.environment!['INVENTORY_GRPC'],
    });
  });

  it.each(fronts)('tells %s where the contexts are called, and of no backend', (front) => {
    const {
      LOG_LEVEL: _,
      JWKS_URL: __,
      CALLS_COMMAND_TIMEOUT_MS: ___,
      MARU_SERVICE_KEY: key,
      ...addresses
    } = services[front]!.environment!;
    expect(key).toBe('${MARU_SERVICE_KEY:-}');
    const called = contexts.filter((name) => name !== 'notifications');
    expect(addresses).toEqual(
      Object.fromEntries(
        called.map((name) => [`${name.toUpperCase()}_GRPC`, `${name}:${services[name]!.environment!['GRPC_PORT']}`]),
      ),
    );
  });

  it('gives all of them to the tools, which nothing starts but their operator', () => {
    const { profiles, restart, ports, environment = {} } = services['tools']!;
    expect({ profiles, restart, ports }).toEqual({ profiles: ['tools'], restart: 'no', ports: undefined });
    for (const context of contexts) {
      const name = context.toUpperCase();
      expect(environment[`${name}_URL`]).toBe(services['gateway']!.environment![`${name}_URL`]);
      expect(environment[`${name}_DATABASE_URL`]).toBe(services[context]!.environment!['DATABASE_URL']);
    }
    expect(environment['EVENT_STORE_URL']).toBe(services['ordering']!.environment!['EVENT_STORE_URL']);
  });

  it('gives the key of service tokens to those that call, and what verifies them to the contexts', () => {
    const holders = Object.keys(services).filter((name) => services[name]!.environment?.['MARU_SERVICE_KEY']);
    expect(holders.sort()).toEqual(['gateway', ...fronts, 'tools'].sort());
    for (const context of contexts)
      expect(services[context]!.environment!['MARU_SERVICE_PUBLIC_KEY']).toBe('${MARU_SERVICE_PUBLIC_KEY:-}');
  });

  it('gives each its own certificate and no other, and with them speaks TLS everywhere, where that is wanted', () => {
    const besides = parse(read('docker/compose.certificates.yaml'), { merge: true }) as typeof compose;
    expect(Object.keys(besides.services).sort()).toEqual([...apps, 'tools'].sort());
    for (const [name, { volumes, environment = {} }] of Object.entries(besides.services)) {
      const mounted = Object.fromEntries(volumes!.map((each) => /([\w-]+\.\w+):(.+):ro$/.exec(each)!.slice(1, 3)));
      expect([name, mounted]).toEqual([
        name,
        {
          [`${name}.crt`]: environment['MARU_TLS_CERT'],
          [`${name}.key`]: environment['MARU_TLS_KEY'],
          'ca.crt': environment['MARU_TLS_CA'],
        },
      ]);
      const all = { ...services[name]!.environment, ...environment };
      const inside = Object.values(all).filter((value) => /^http/.test(String(value)));
      expect(inside).toEqual(inside.map(() => expect.stringMatching(/^https:/)));
      for (const [variable, url] of Object.entries(environment))
        if (/_URL$/.test(variable))
          expect(url).toBe(services[name]!.environment![variable]!.replace('http:', 'https:'));
    }
  });

  it('sets what the guide of the settings knows, and nothing else', () => {
    const documented = [...read('docs/guides/settings.md').matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name);
    const used = [...apps, 'tools'].flatMap((name) => Object.keys(services[name]!.environment ?? {}));
    expect(documented).toEqual(expect.arrayContaining([...new Set(used)]));
  });

  it('has no password in it, and every variable of it is in the example, those without a default as a line to fill in', () => {
    const variables = [...text.matchAll(/\$\{([A-Z_]+)(:[-?])?/g)].map(([, name, how]) => ({ name: name!, how }));
    const example = read('docker/.env.example');
    for (const { name, how } of variables) {
      expect(how).toBeDefined();
      expect(example).toMatch(how === ':?' ? new RegExp(`^${name}=$`, 'm') : new RegExp(`^#${name}=`, 'm'));
    }
    const required = new Set(variables.filter(({ how }) => how === ':?').map(({ name }) => name));
    expect([...required].sort()).toEqual(
      ['POSTGRES_PASSWORD', 'MARU_OPERATOR_PASSWORD', ...['events', 'keys', ...contexts].map(passwordOf)].sort(),
    );
    expect(text).not.toMatch(/PASSWORD: (?!\$\{)/);
  });

  it('runs exact versions of what others make', () => {
    for (const name of backends)
      expect([name, services[name]!.image]).toEqual([name, expect.stringMatching(/:v?\d+\.\d+/)]);
    expect(text).not.toMatch(/:latest\b/);
  });

  it('runs the Kafka that the tests run', () => {
    const tested = /KAFKA_VERSION = '([\d.]+)'/.exec(read('libs/backends/src/kafka/kafka-libraries.ts'))?.[1];
    const images = backends.filter((name) => name.startsWith('kafka')).map((name) => services[name]!.image);
    expect(new Set(images)).toEqual(new Set([`apache/kafka:${tested}`]));
  });

  it('looks after the health of everything, and starts again what has ended', () => {
    // An app's check is in its image.
    for (const name of backends)
      expect([name, services[name]!.healthcheck?.test.length]).toEqual([name, expect.any(Number)]);
    for (const name of [...apps, ...backends]) expect(services[name]!.restart).toBe('unless-stopped');
  });

  it('opens the gateway, and the mail to this machine only', () => {
    const open = Object.keys(services).filter((name) => services[name]!.ports);
    expect(open).toEqual(['gateway', 'mailpit']);
    expect(services['mailpit']!.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
    expect(services['gateway']!.ports).toEqual([expect.stringMatching(/:3000$/)]);
  });

  it('keeps what nobody outside speaks with in a network without a way out', () => {
    expect(compose.networks['backend']).toEqual({ internal: true });
    const outside = Object.keys(services).filter((name) => namesOf(services[name]!.networks).includes('edge'));
    expect(outside).toEqual(['gateway', 'notifications', 'mailpit']);
    for (const name of Object.keys(services)) expect(namesOf(services[name]!.networks)).toContain('backend');
  });

  it('runs one node of each clustered backend, or three', () => {
    const nodes = (profile: string) => running(profile).filter((name) => /^(eventstoredb|kafka)/.test(name));
    expect(nodes('single')).toEqual(['eventstoredb', 'kafka']);
    const three = ['eventstoredb', 'kafka'].flatMap((name) => [1, 2, 3].map((nr) => `${name}-${nr}`));
    expect(nodes('cluster')).toEqual(three);
    expect(read('docker/.env.example')).toMatch(/^COMPOSE_PROFILES=single$/m);
  });

  it.each(['single', 'cluster'])('has somebody behind every name that an app is given, with profile %s', (profile) => {
    const names = running(profile).flatMap((name) => [name, ...aliasesOf(services[name]!.networks)]);
    const urls = apps.flatMap((app) => Object.values(services[app]!.environment ?? {})).map(String);
    const hosts = urls.flatMap((url) => /(?:^|[/@-])([a-z][a-z-]*):\d{4}\b/.exec(url)?.[1] ?? []);
    expect(new Set(hosts)).toEqual(
      new Set([...contexts, ...fronts, 'postgres', 'eventstoredb', 'kafka', 'mailpit', 'redis']),
    );
    expect(names).toEqual(expect.arrayContaining([...new Set(hosts)]));
  });

  it('makes nobody wait for a node of the other profile', () => {
    for (const [name, { depends_on: others = [] }] of Object.entries(services)) {
      const needed = Array.isArray(others)
        ? (others as string[])
        : Object.entries(others).flatMap(([other, { required }]) => (required === false ? [] : [other]));
      for (const profile of ['single', 'cluster'])
        expect([name, running(profile)]).toEqual([name, expect.arrayContaining(needed)]);
    }
  });

  it('tells the nodes of a cluster apart, and of one another', () => {
    const nodes = [1, 2, 3];
    for (const nr of nodes) {
      const others = nodes.filter((other) => other !== nr);
      expect(services[`eventstoredb-${nr}`]!.environment).toMatchObject({
        EVENTSTORE_CLUSTER_SIZE: 3,
        EVENTSTORE_NODE_HOST_ADVERTISE_AS: `eventstoredb-${nr}`,
        EVENTSTORE_GOSSIP_SEED: others.map((other) => `eventstoredb-${other}:2113`).join(','),
      });
      expect(services[`kafka-${nr}`]!.environment).toMatchObject({
        KAFKA_NODE_ID: nr,
        KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://kafka-${nr}:9092`,
        KAFKA_CONTROLLER_QUORUM_VOTERS: nodes.map((each) => `${each}@kafka-${each}:9093`).join(','),
      });
    }
  });

  it('keeps what must not be lost in volumes, one for each node', () => {
    const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes.map((each) => each.split(':')[0]!));
    const named = mounts.filter((source) => !source.startsWith('.'));
    expect([...named].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(new Set(named).size).toBe(named.length);
  });
});

describe('docker compose', () => {
  const client = spawnSync('docker', ['compose', 'version'], { encoding: 'utf8' });
  const found = client.status === 0;
  const skipped = found ? '' : ' (not run: there is no docker client with compose here)';

  (found ? it.each : it.skip.each)(['single', 'cluster'])(`accepts the file with profile %s${skipped}`, (profile) => {
    const passwords = Object.fromEntries(
      ['POSTGRES_PASSWORD', ...['events', 'keys', ...contexts].map(passwordOf)].map((name) => [name, 'of-a-test']),
    );
    const { status, stderr } = spawnSync(
      'docker',
      [
        'compose',
        '-f',
        'docker/compose.yaml',
        '--env-file',
        'docker/.env.example',
        '--profile',
        profile,
        'config',
        '-q',
      ],
      { cwd: root, encoding: 'utf8', env: { ...process.env, ...passwords } },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

const namesOf = (networks: Service['networks']) => (Array.isArray(networks) ? networks : Object.keys(networks));

function aliasesOf(networks: Service['networks']): readonly string[] {
  if (Array.isArray(networks)) return [];
  return Object.values(networks).flatMap((each) => (each as { aliases?: string[] } | null)?.aliases ?? []);
}
