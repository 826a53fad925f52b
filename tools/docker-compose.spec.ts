import { spawnSync } from 'node:child_process';
import {
  aliasesOf,
  apps,
  backends,
  compose,
  contexts,
  fronts,
  namesOf,
  passwordOf,
  read,
  root,
  running,
  services,
  text,
} from './compose-file';

describe('the composition', () => {
  it('runs exact versions of third-party images', () => {
    for (const name of backends)
      expect([name, services[name]!.image]).toEqual([name, expect.stringMatching(/:v?\d+\.\d+/)]);
    expect(text).not.toMatch(/:latest\b/);
  });

  it('runs the same version of Kafka as the tests', () => {
    const tested = /KAFKA_VERSION = '([\d.]+)'/.exec(read('libs/backends/src/kafka/kafka-libraries.ts'))?.[1];
    const images = backends.filter((name) => name.startsWith('kafka')).map((name) => services[name]!.image);
    expect(new Set(images)).toEqual(new Set([`apache/kafka:${tested}`]));
  });

  it('checks the health of every backend, and restarts every service that has ended', () => {
    // An app's check is in its image.
    for (const name of backends)
      expect([name, services[name]!.healthcheck?.test.length]).toEqual([name, expect.any(Number)]);
    for (const name of [...apps, ...backends]) expect(services[name]!.restart).toBe('unless-stopped');
  });

  it('publishes the ports of the gateway, and of the mailbox and Grafana for this machine only', () => {
    const open = Object.keys(services).filter((name) => services[name]!.ports);
    expect(open).toEqual(['gateway', 'mailpit', 'grafana']);
    for (const name of ['mailpit', 'grafana'])
      expect(services[name]!.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
    expect(services['gateway']!.ports).toEqual([expect.stringMatching(/:3000$/)]);
  });

  it('keeps internal services in a network without access from or to the outside', () => {
    expect(compose.networks['backend']).toEqual({ internal: true });
    const outside = Object.keys(services).filter((name) => namesOf(services[name]!.networks).includes('edge'));
    expect(outside).toEqual(['gateway', 'notifications', 'mailpit', 'grafana']);
    for (const name of Object.keys(services)) expect(namesOf(services[name]!.networks)).toContain('backend');
  });

  it('runs one node of each clustered backend, or three', () => {
    const nodes = (profile: string) => running(profile).filter((name) => /^(eventstoredb|kafka)/.test(name));
    expect(nodes('single')).toEqual(['eventstoredb', 'kafka']);
    const three = ['eventstoredb', 'kafka'].flatMap((name) => [1, 2, 3].map((nr) => `${name}-${nr}`));
    expect(nodes('cluster')).toEqual(three);
    expect(read('docker/.env.example')).toMatch(/^COMPOSE_PROFILES=single$/m);
  });

  it.each(['single', 'cluster'])(
    'has a service for every host name in the settings of apps, with profile %s',
    (profile) => {
      const names = running(profile).flatMap((name) => [name, ...aliasesOf(services[name]!.networks)]);
      const urls = apps.flatMap((app) => Object.values(services[app]!.environment ?? {})).map(String);
      const hosts = urls.flatMap((url) => /(?:^|[/@-])([a-z][a-z-]*):\d{4}\b/.exec(url)?.[1] ?? []);
      expect(new Set(hosts)).toEqual(
        new Set([...contexts, ...fronts, 'postgres', 'eventstoredb', 'kafka', 'mailpit', 'redis']),
      );
      expect(names).toEqual(expect.arrayContaining([...new Set(hosts)]));
    },
  );

  it('lets no service depend on a node of the other profile', () => {
    for (const [name, { depends_on: others = [] }] of Object.entries(services)) {
      const needed = Array.isArray(others)
        ? (others as string[])
        : Object.entries(others).flatMap(([other, { required }]) => (required === false ? [] : [other]));
      for (const profile of ['single', 'cluster'])
        expect([name, running(profile)]).toEqual([name, expect.arrayContaining(needed)]);
    }
  });

  it('gives each node of a cluster its own identity and the addresses of the others', () => {
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

  it('keeps data in volumes, one for each node', () => {
    const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes.map((each) => each.split(':')[0]!));
    const named = mounts.filter((source) => !/^[./]/.test(source));
    expect([...named].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(new Set(named).size).toBe(named.length);
  });
});

describe('docker compose', () => {
  const client = spawnSync('docker', ['compose', 'version'], { encoding: 'utf8' });
  const found = client.status === 0;
  const skipped = found ? '' : ' (not run, because there is no docker client with compose)';

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
