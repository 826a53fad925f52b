import { makeServiceKey, publicServiceKey } from '@maru/security';
import { readSettings } from '@maru/service';
import { distributedSettings } from '../../src/distributed/distributed-settings';
import { planProcesses } from '../../src/distributed/plan-processes';
import type { ShopTrust } from '../../src/distributed/process-trust';
import type { ProcessIdentity } from '../../src/distributed';
import { contexts } from '../../src';
import { fronts } from '../../src/fronts';

const urlOf = (name: string) => `postgres://shop_${name}:secret-of-${name}@127.0.0.1:5432/shop_${name}`;
const admin = 'postgres://admin:secret-of-admin@127.0.0.1:5432/shop';
const env = {
  PATH: '/bin',
  DATABASE_URL: admin,
  PORT: '3000',
  KAFKA_BROKERS: '127.0.0.1:9092',
  KAFKA_SASL_USERNAME: 'maru',
  SMTP_URL: 'smtp://post:secret-of-post@127.0.0.1:587',
  ORDERING_PAYMENT_TIMEOUT_MS: '1234',
  ORDERING_COPY_WAIT_MS: '',
  SECRET_OF_THE_SHELL: 'mine',
};

const sealing = contexts.flatMap(({ name, personalData }) => (personalData ? [name] : []));
const keysUrlOf = (name: string) => urlOf(name).replace(`/shop_${name}`, '/shop_keys');
const personalKeysUrls = new Map(sealing.map((name) => [name, keysUrlOf(name)]));

const operator = { email: 'operator@example.com', password: 'secret-of-operator' };

const key = makeServiceKey();

function plans(instances: Record<string, number> = {}, trust: ShopTrust = { key }, changes: object = {}) {
  return planProcesses({
    env,
    settings: readSettings(distributedSettings, env),
    instances,
    databaseUrls: new Map(contexts.map(({ name }) => [name, urlOf(name)])),
    personalKeysUrls,
    keyEncryptionKey: 'wraps-keys',
    eventStore: { url: 'esdb://127.0.0.1:2113?tls=false', namespace: 'shop' },
    brokers: '127.0.0.1:9092',
    operator,
    trust,
    ...changes,
  });
}

describe('the processes of the shop', () => {
  it('get the credentials of their own database and of no other', async () => {
    for (const { name, env: own } of await plans()) {
      const told = Object.values(own).flatMap((value) => value.match(/secret-of-\w+/g) ?? []);
      expect([name, own['PERSONAL_KEYS_URL']]).toEqual([name, personalKeysUrls.get(name)]);
      const wrappedBy = sealing.includes(name) ? 'wraps-keys' : undefined;
      expect([name, own['MARU_KEY_ENCRYPTION_KEY']]).toEqual([name, wrappedBy]);
      const besides: Record<string, string[]> = {
        notifications: ['secret-of-post'],
        customers: ['secret-of-operator'],
      };
      const post = besides[name] ?? [];
      const edge = name === 'gateway' || fronts.some((front) => front.name === name);
      expect([name, [...new Set(told)].sort()]).toEqual([name, edge ? [] : [...post, `secret-of-${name}`].sort()]);
      expect(own).not.toHaveProperty('SECRET_OF_THE_SHELL');
    }
  });

  it('get the addresses of the shared backends, and the settings of their own context only', async () => {
    const [ordering, payments] = ['ordering', 'payments'].map((name) =>
      plans().then((all) => all.find((plan) => plan.name === name)!.env),
    );
    expect(await ordering).toMatchObject({
      DATABASE_URL: urlOf('ordering'),
      EVENT_STORE_URL: 'esdb://127.0.0.1:2113?tls=false',
      EVENT_STORE_NAMESPACE: 'shop',
      KAFKA_BROKERS: '127.0.0.1:9092',
      KAFKA_SASL_USERNAME: 'maru',
      HOST: '127.0.0.1',
      ORDERING_PAYMENT_TIMEOUT_MS: '1234',
      ORDERING_COPY_WAIT_MS: '3000',
    });
    expect(Object.keys(await payments!).filter((name) => name.startsWith('ORDERING_'))).toEqual([]);
  });

  it('each get a port of their own, and the gateway gets all addresses and PORT', async () => {
    const all = await plans({ ordering: 3, 'web-bff': 2 });
    expect(new Set(all.map(({ url }) => url)).size).toBe(contexts.length + 2 + fronts.length + 1 + 1);
    for (const { url, env: own } of all) expect(new URL(url).port).toBe(own['PORT']);
    const gateway = all.at(-1)!;
    const [webBff, another] = all.filter(({ name }) => name === 'web-bff');
    expect(gateway).toMatchObject({ name: 'gateway', url: 'http://127.0.0.1:3000' });
    const ordering = all.filter(({ name }) => name === 'ordering');
    expect(ordering.map(({ instance }) => instance)).toEqual([1, 2, 3]);
    expect(gateway.env['ORDERING_URL']).toBe(ordering.map(({ url }) => url).join(','));
    expect(gateway.env['WEB_BFF_URL']).toBe(`${webBff!.url},${another!.url}`);
    for (const [name, variable] of [
      ['mobile-bff', 'MOBILE_BFF_URL'],
      ['device-api', 'DEVICE_API_URL'],
    ] as const)
      expect(gateway.env[variable]).toBe(all.find((each) => each.name === name)!.url);
    const called = ordering.map(({ env: own }) => `127.0.0.1:${own['GRPC_PORT']}`);
    expect(webBff!.env['ORDERING_GRPC']).toBe(called.join(','));
  });

  it.each([
    ['with the role operator on development defaults', {}, { MARU_OPERATOR_ROLE: 'operator' }, 'until-changed'],
    ['without a role elsewhere', { NODE_ENV: 'production' }, {}, 'first-login'],
    [
      'with the role of the settings',
      { MARU_OPERATOR_ROLE: 'platform' },
      { MARU_OPERATOR_ROLE: 'platform' },
      'until-changed',
    ],
  ])('get the operator account %s', async (_, given, told, lasts) => {
    const ofCustomers = async (account: object) => {
      const all = await plans({}, { key }, { env: given, operator: account });
      const own = all.find(({ name }) => name === 'customers')!.env;
      const names = ['MARU_OPERATOR_ROLE', 'MARU_OPERATOR_PASSWORD_LASTS'];
      return Object.fromEntries(Object.entries(own).filter(([name]) => names.includes(name)));
    };
    expect(await ofCustomers(operator)).toEqual(told);
    const madeUp = { ...operator, file: '/data/operator.json' };
    expect(await ofCustomers(madeUp)).toEqual({ ...told, MARU_OPERATOR_PASSWORD_LASTS: lasts });
  });

  it('authenticate each other by a service key, whose private part only callers get', async () => {
    for (const { name, env: own, url, healthUrl } of await plans()) {
      const calls = name === 'gateway' || fronts.some((front) => front.name === name);
      expect([name, own['MARU_SERVICE_KEY']]).toEqual([name, calls ? key : undefined]);
      expect(own['MARU_SERVICE_PUBLIC_KEY']).toBe(calls ? undefined : publicServiceKey(key));
      expect([url.startsWith('http:'), healthUrl, own['MARU_TLS_CERT']]).toEqual([true, undefined, undefined]);
    }
  });

  it('authenticate each other by certificates, each with its own, when a folder of them is set', async () => {
    const all = await plans({ ordering: 2 }, { certificates: '/certs' });
    for (const { name, env: own, url, healthUrl } of all) {
      expect(own).toMatchObject({ MARU_TLS_CERT: `/certs/${name}.crt`, MARU_TLS_KEY: `/certs/${name}.key` });
      expect(own['MARU_TLS_CA']).toBe('/certs/ca.crt');
      expect(own).not.toHaveProperty('MARU_SERVICE_KEY');
      if (name === 'gateway') continue;
      expect(url).toMatch(/^https:/);
      expect(healthUrl).toBe(`http://127.0.0.1:${own['HEALTH_PORT']}`);
    }
    const { env: gateway, url } = all.at(-1)!;
    expect(url).toMatch(/^http:/);
    expect(gateway['ORDERING_URL']).toMatch(/^https:[^,]+,https:/);
    expect(gateway['WEB_BFF_URL']).toMatch(/^https:/);
    const healthPorts = all.flatMap(({ env: own }) => own['HEALTH_PORT'] ?? []);
    expect(new Set(healthPorts).size).toBe(contexts.length + 1 + fronts.length);
  });

  it('can each get another address of a backend', async () => {
    type Environment = Readonly<Record<string, string>>;
    const change = ({ name, instance }: ProcessIdentity, own: Environment): Environment =>
      name === 'ordering' && instance === 2 ? { DATABASE_URL: own['DATABASE_URL']!.replace('5432', '6543') } : {};
    const settings = readSettings(distributedSettings, env);
    const databaseUrls = new Map(contexts.map(({ name }) => [name, urlOf(name)]));
    const eventStore = { url: urlOf('events') };
    const instances = { ordering: 2 };
    const all = await planProcesses({
      env,
      settings,
      instances,
      databaseUrls,
      personalKeysUrls,
      keyEncryptionKey: 'wraps-keys',
      eventStore,
      brokers: undefined,
      operator,
      trust: { key },
      change,
    });
    const ports = all.flatMap(({ env: own }) => (own['DATABASE_URL'] ? [new URL(own['DATABASE_URL']).port] : []));
    expect(ports.filter((port) => port === '6543')).toHaveLength(1);
    expect(all.find(({ instance }) => instance === 2)!.env['DATABASE_URL']).toContain(':6543/shop_ordering');
  });
});
