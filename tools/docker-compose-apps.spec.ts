import { parse } from 'yaml';
import { apps, compose, contexts, fronts, passwordOf, read, services, text, urlVariableOf } from './compose-file';

const rolesIn = (variable: string) => services['postgres']!.environment![variable]!.split(', ');

describe('the apps of the composition', () => {
  it('have a service each, built from the common target or from their own', () => {
    for (const app of apps) {
      const chosen = app === 'gateway' ? { target: app } : { target: 'app', args: { APP: app } };
      expect(services[app]?.build).toEqual({ context: '..', dockerfile: 'docker/Dockerfile', ...chosen });
      expect(services[app]?.image).toMatch(`maru/${app}:`);
    }
  });

  it.each(contexts)('include %s with the credentials of its own database only', (context) => {
    const { environment = {} } = services[context]!;
    const { DATABASE_URL: url = '', PERSONAL_KEYS_URL: keys, ...others } = environment;
    // Customers creates the operator's account.
    const { MARU_OPERATOR_PASSWORD: operator, MARU_OPERATOR_PASSWORD_LASTS: lasts, ...rest } = others;
    expect([operator !== undefined, lasts !== undefined]).toEqual([context === 'customers', context === 'customers']);
    expect(url).toBe(`postgres://${context}:\${${passwordOf(context)}:?see .env.example}@postgres:5432/${context}`);
    expect(JSON.stringify(rest)).not.toContain('PASSWORD');
    // A context that seals or opens personal data connects to the keys with its own role.
    const sealing = rolesIn('MARU_KEYS_USED_BY').includes(context);
    expect(keys).toBe(sealing ? url.replace(/[^/]+$/, 'keys') : undefined);
  });

  it('have a database for each context, and only customers may make and erase the keys of persons', () => {
    const { MARU_DATABASES: databases } = services['postgres']!.environment!;
    expect(databases!.split(' ').sort()).toEqual(['events', 'keys', ...contexts].sort());
    expect(rolesIn('MARU_KEYS_KEPT_BY')).toEqual(['customers']);
    expect(rolesIn('MARU_KEYS_USED_BY')).toContain('ordering');
  });

  it('give the gateway the address of every context, and of no backend except that of its counters', () => {
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

  it.each(fronts)(
    'give %s the gRPC addresses of the contexts, and of backends only the brokers to web-bff',
    (front) => {
      const {
        LOG_LEVEL: _,
        JWKS_URL: __,
        CALLS_COMMAND_TIMEOUT_MS: ___,
        MARU_SERVICE_KEY: key,
        KAFKA_BROKERS: brokers,
        ...addresses
      } = services[front]!.environment!;
      expect(key).toBe('${MARU_SERVICE_KEY:-}');
      // It hears events.
      expect(brokers).toBe(front === 'web-bff' ? '${KAFKA_BROKERS:-kafka:9092}' : undefined);
      // A context without a gRPC service, such as notifications, has no address.
      const called = contexts.filter((name) => `${name.toUpperCase()}_GRPC` in addresses);
      const all = ['catalog', 'customers', 'inventory', 'ordering', 'payments', 'shipping'];
      expect(called).toEqual(expect.arrayContaining(all));
      expect(addresses).toEqual(
        Object.fromEntries(
          called.map((name) => [`${name.toUpperCase()}_GRPC`, `${name}:${services[name]!.environment!['GRPC_PORT']}`]),
        ),
      );
    },
  );

  it('give the tools all addresses and databases, and only an operator starts the tools', () => {
    const { profiles, restart, ports, environment = {} } = services['tools']!;
    expect({ profiles, restart, ports }).toEqual({ profiles: ['tools'], restart: 'no', ports: undefined });
    for (const context of contexts) {
      const name = context.toUpperCase();
      expect(environment[`${name}_URL`]).toBe(services['gateway']!.environment![`${name}_URL`]);
      expect(environment[`${name}_DATABASE_URL`]).toBe(services[context]!.environment!['DATABASE_URL']);
    }
    expect(environment['EVENT_STORE_URL']).toBe(services['ordering']!.environment!['EVENT_STORE_URL']);
  });

  it('have the private key of service tokens in callers, and the public key in contexts', () => {
    const holders = Object.keys(services).filter((name) => services[name]!.environment?.['MARU_SERVICE_KEY']);
    expect(holders.sort()).toEqual(['gateway', ...fronts, 'tools'].sort());
    for (const context of contexts)
      expect(services[context]!.environment!['MARU_SERVICE_PUBLIC_KEY']).toBe('${MARU_SERVICE_PUBLIC_KEY:-}');
  });

  it('have only their own certificate each in compose.certificates.yaml, and call each other by https', () => {
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

  it('get only settings that the guide to the settings documents', () => {
    const documented = [...read('docs/guides/settings.md').matchAll(/`([A-Z<][A-Z_>]+)`/g)].map(([, name]) => name);
    // The guide documents a setting that exists for each context once.
    const ofEach = new RegExp(`^(?:${contexts.join('|')})_(URL|GRPC|DATABASE_URL)$`, 'i');

    const used = [...apps, 'tools'].flatMap((name) => Object.keys(services[name]!.environment ?? {}));
    expect(documented).toEqual(expect.arrayContaining(used.map((name) => name.replace(ofEach, '<CONTEXT>_$1'))));
  });

  it('have no password in the file, and every variable in the example, those without a default to fill in', () => {
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
});
