import { startConsul } from '@maru/backends';
import type { ConsulProcess } from '@maru/backends';
import { whereConsulIs } from '@maru/backends/testing';
import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { startDistributedShop } from '@maru/platform/distributed';
import type { DistributedShop } from '@maru/platform/distributed';
import { WITHOUT_LIMITS } from '../shops/without-limits';

whereConsulIs(describe, __filename)('a shop of processes that find each other through Consul', () => {
  let consul: ConsulProcess;
  let database: TestDatabase;
  let shop: DistributedShop;

  beforeAll(async () => {
    consul = await startConsul();
    database = await createTestDatabase('consul');
    shop = await startDistributedShop({
      env: {
        ...WITHOUT_LIMITS,
        PORT: '0',
        LOG_LEVEL: 'fatal',
        DATABASE_URL: database.url,
        CONSUL_URL: consul.url,
      },
      kafka: 'none',
      instances: { catalog: 2 },
    });
  }, 120_000);
  afterAll(async () => {
    await shop?.stop();
    await database?.drop();
    await consul?.stop();
  }, 60_000);

  interface Entry {
    readonly Service: { readonly ID: string; readonly Port: number };
    readonly Checks: readonly { readonly Status: string }[];
  }
  async function healthy(service: string): Promise<Entry[]> {
    const entries = (await (await fetch(`${consul.url}/v1/health/service/${service}?passing=true`)).json()) as Entry[];
    return entries;
  }
  const products = () => fetch(`${shop.url}/api/products`).then(({ status }) => status);

  it('registers every process at the address where it listens', async () => {
    await eventually(async () => {
      const ports = (await healthy('catalog')).map(({ Service }) => String(Service.Port)).sort();
      const own = [1, 2].map((instance) => new URL(shop.process('catalog', instance).url).port).sort();
      expect(ports).toEqual(own);
      expect(await healthy('ordering')).toHaveLength(1);
    }, 15_000);
    expect(await products()).toBe(200);
  });

  it('loses no request when another process replaces one', async () => {
    await eventually(async () => expect(await healthy('catalog')).toHaveLength(2), 15_000);
    const before = (await healthy('catalog')).map(({ Service }) => Service.ID);
    let asking = true;
    const answered = (async () => {
      const statuses = new Map<number, number>();
      while (asking) {
        const status = await products();
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      return statuses;
    })();
    shop.process('catalog', 2).signal('SIGTERM');
    // The process deregisters itself. A failed check alone would leave it in this list.
    await eventually(async () => {
      const all = (await (await fetch(`${consul.url}/v1/catalog/service/catalog`)).json()) as object[];
      expect(all).toHaveLength(1);
    });
    await eventually(async () => {
      const ids = (await healthy('catalog')).map(({ Service }) => Service.ID);
      expect(ids).toHaveLength(2);
      expect(ids.filter((id) => before.includes(id))).toHaveLength(1);
    }, 20_000);
    asking = false;
    const statuses = await answered;
    expect([...statuses.keys()]).toEqual([200]);
    expect(statuses.get(200)).toBeGreaterThan(20);
  }, 90_000);

  it('keeps selling while the Consul agent is away', async () => {
    consul.kill();
    await consul.exited;
    for (let i = 0; i < 20; i++) expect(await products()).toBe(200);
    expect((await fetch(`${shop.url}/health/ready`)).status).toBe(200);
  });
});
