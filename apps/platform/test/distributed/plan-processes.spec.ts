import { readSettings } from '@maru/service';
import { distributedSettings } from '../../src/distributed/distributed-settings';
import { planProcesses } from '../../src/distributed/plan-processes';
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

const operator = { email: 'operator@example.com', password: 'secret-of-operator' };

function plans(instances: Record<string, number> = {}) {
  return planProcesses({
    env,
    settings: readSettings(distributedSettings, env),
    instances,
    databaseUrls: new Map(contexts.map(({ name }) => [name, urlOf(name)])),
    eventStore: { url: 'esdb://127.0.0.1:2113?tls=false', namespace: 'shop' },
    brokers: '127.0.0.1:9092',
    operator,
  });
}

describe('the processes of the shop', () => {
  it('hold the credentials of their own database, and of no other', async () => {
    for (const { name, env: own } of await plans()) {
      const told = Object.values(own).flatMap((value) => value.match(/secret-of-\w+/g) ?? []);
      const besides: Record<string, string[]> = {
        notifications: ['secret-of-post'],
        customers: ['secret-of-operator'],
      };
      const post = besides[name] ?? [];
      const edge = name === 'gateway' || fronts.some((front) => front.name === name);
      expect([name, told.sort()]).toEqual([name, edge ? [] : [...post, `secret-of-${name}`].sort()]);
      expect(own).not.toHaveProperty('SECRET_OF_THE_SHELL');
    }
  });

  it('are told where the shared backends are, and the settings of their own context only', async () => {
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

  it('each have a port, all of which the gateway knows, where the shop is to be', async () => {
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

  it('may be told another way to a backend, one by one', async () => {
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
      eventStore,
      brokers: undefined,
      operator,
      change,
    });
    const ports = all.flatMap(({ env: own }) => (own['DATABASE_URL'] ? [new URL(own['DATABASE_URL']).port] : []));
    expect(ports.filter((port) => port === '6543')).toHaveLength(1);
    expect(all.find(({ instance }) => instance === 2)!.env['DATABASE_URL']).toContain(':6543/shop_ordering');
  });
});
