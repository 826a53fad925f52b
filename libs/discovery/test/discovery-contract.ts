import { eventually } from '@maru/testing';
import type { Change, Discovery } from '../src';
import { startInstance } from './shop-instance';
import type { ShopInstance } from './shop-instance';

/** The environment of a discovery adapter under test; it watches the services `ordering` and `catalog`. */
export interface DiscoveryOnTrial {
  readonly discovery: Discovery;
  appears(service: string, instance: ShopInstance, metadata: Record<string, string>): Promise<void>;
  leaves(instance: ShopInstance): Promise<void>;
  /** For adapters without checks: the health of an instance has changed. */
  tellHealth?(instance: ShopInstance): void;
  close(): Promise<void>;
}

export interface Knows {
  readonly metadata: boolean;
  readonly health: boolean;
}

/** The contract of every discovery adapter. */
export function discoveryContract(open: () => Promise<DiscoveryOnTrial>, knows: Knows): void {
  let trial: DiscoveryOnTrial;
  let instances: ShopInstance[];
  let changes: Change[];

  beforeEach(async () => {
    instances = [];
    changes = [];
    trial = await open();
    trial.discovery.onChange((change) => changes.push(change));
  });
  afterEach(async () => {
    await trial.close();
    await Promise.all(instances.map((each) => each.close()));
  });

  const start = async (id: string) => {
    const instance = await startInstance(id);
    instances.push(instance);
    return instance;
  };
  const portsOf = (service: string) =>
    trial.discovery
      .instances(service)
      .filter(({ healthy }) => healthy)
      .map(({ url }) => Number(new URL(url).port))
      .sort();
  const expectThere = (service: string, ...there: ShopInstance[]) =>
    eventually(() => expect(portsOf(service)).toEqual(there.map(({ port }) => port).sort()), 10_000);

  it('has no instances when none is registered', () => {
    expect(trial.discovery.instances('ordering')).toEqual([]);
    expect(trial.discovery.instances('no-such-service')).toEqual([]);
  });

  it('knows the new and the removed instances of each service separately', async () => {
    const [one, other, shop] = [await start('ordering-1'), await start('ordering-2'), await start('catalog-1')];
    await trial.appears('ordering', one, {});
    await trial.appears('ordering', other, {});
    await trial.appears('catalog', shop, {});
    await expectThere('ordering', one, other);
    await expectThere('catalog', shop);
    await trial.leaves(one);
    await expectThere('ordering', other);
    await expectThere('catalog', shop);
    await trial.leaves(other);
    await expectThere('ordering');
  });

  it('reports each change with the instances before and after', async () => {
    const one = await start('ordering-1');
    await trial.appears('ordering', one, {});
    await expectThere('ordering', one);
    await trial.leaves(one);
    await expectThere('ordering');
    const shown = changes.map(({ service, instances, before }) => [service, before.length, instances.length]);
    expect(shown[0]).toEqual(['ordering', 0, 1]);
    expect(shown.at(-1)).toEqual(['ordering', 1, 0]);
  });

  it('calls only active listeners, and none after its end', async () => {
    let heard = 0;
    const stopListening = trial.discovery.onChange(() => (heard += 1));
    stopListening();
    const one = await start('ordering-1');
    await trial.appears('ordering', one, {});
    await expectThere('ordering', one);
    expect(heard).toBe(0);
    const told = changes.length;
    expect(told).toBeGreaterThan(0);
    await trial.discovery.close();
    await trial.leaves(one);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(changes).toHaveLength(told);
  });

  if (knows.metadata)
    it('passes the metadata of an instance on', async () => {
      const one = await start('ordering-1');
      await trial.appears('ordering', one, { version: '2', zone: 'b' });
      await expectThere('ordering', one);
      expect(trial.discovery.instances('ordering')).toEqual([
        { id: 'ordering-1', url: one.url, healthy: true, metadata: { version: '2', zone: 'b' } },
      ]);
    });

  if (knows.health)
    it('knows unhealthy instances, and recovered ones', async () => {
      const [one, other] = [await start('ordering-1'), await start('ordering-2')];
      await trial.appears('ordering', one, {});
      await trial.appears('ordering', other, {});
      await expectThere('ordering', one, other);
      one.healthy = false;
      trial.tellHealth?.(one);
      await expectThere('ordering', other);
      expect(trial.discovery.instances('ordering')).toHaveLength(2);
      one.healthy = true;
      trial.tellHealth?.(one);
      await expectThere('ordering', one, other);
    });
}
