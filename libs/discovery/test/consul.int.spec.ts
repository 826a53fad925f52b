import { startConsul } from '@maru/backends';
import { whereConsulIs } from '@maru/backends/testing';
import { eventually, TcpProxy } from '@maru/testing';
import { ConsulAgent, ConsulDiscovery, ConsulRegistry } from '../src';
import { consulOnTrial } from './consul-on-trial';
import { discoveryContract } from './discovery-contract';
import { startInstance } from './shop-instance';

whereConsulIs(describe, __filename)('discovery by a real Consul agent', () => {
  jest.setTimeout(120_000);

  discoveryContract(
    async () => {
      const consul = await startConsul();
      return consulOnTrial(consul.url, () => consul.stop());
    },
    { metadata: true, health: true },
  );

  it('keeps its last answer while the agent cannot be reached, and gets changes when it is back', async () => {
    const consul = await startConsul();
    const proxy = await TcpProxy.listen({ host: '127.0.0.1', port: consul.port });
    const [one, other] = [await startInstance('ordering-1'), await startInstance('ordering-2')];
    const registry = new ConsulRegistry({ agent: new ConsulAgent({ url: consul.url, checkEveryMs: 100 }) });
    const through = new ConsulAgent({ url: `http://127.0.0.1:${proxy.port}` });
    const faults: string[] = [];
    const discovery = new ConsulDiscovery({
      agent: through,
      services: ['ordering'],
      onFault: ({ service }) => faults.push(service),
      onHealed: () => faults.push('healed'),
    });
    const there = () => discovery.instances('ordering').filter(({ healthy }) => healthy);
    const register = (instance: typeof one) =>
      registry.register({
        service: 'ordering',
        id: instance.id,
        url: instance.url,
        metadata: {},
        healthPath: '/health/ready',
      });
    const registered = [await register(one)];
    try {
      await eventually(() => expect(there()).toHaveLength(1));
      proxy.refuse();
      await eventually(() => expect(faults).toEqual(['ordering']));
      registered.push(await register(other));
      expect(there().map(({ id }) => id)).toEqual(['ordering-1']);
      proxy.heal();
      await eventually(() => expect(there().map(({ id }) => id)).toEqual(['ordering-1', 'ordering-2']), 15_000);
      expect(faults).toEqual(['ordering', 'healed']);
    } finally {
      await discovery.close();
      for (const each of registered) await each.deregister();
      await proxy.close();
      await consul.stop();
      await one.close();
      await other.close();
    }
  });

  it('has the instances again, without a gap, after the agent was killed and replaced by an empty one', async () => {
    const first = await startConsul();
    const one = await startInstance('ordering-1');
    const agent = new ConsulAgent({ url: first.url, checkEveryMs: 100 });
    const registered = await new ConsulRegistry({ agent, renewEveryMs: 300 }).register({
      service: 'ordering',
      id: one.id,
      url: one.url,
      metadata: { version: '1' },
      healthPath: '/health/ready',
    });
    const discovery = new ConsulDiscovery({ agent, services: ['ordering'] });
    await eventually(() => expect(discovery.instances('ordering')).toMatchObject([{ healthy: true }]));
    const counts: number[] = [];
    discovery.onChange(({ instances }) => counts.push(instances.length));
    first.kill();
    await first.exited;
    const second = await startConsul({ port: first.port });
    try {
      await eventually(async () => expect(await agent.knows('ordering-1')).toBe(true), 15_000);
      await eventually(() => expect(discovery.instances('ordering')).toMatchObject([{ healthy: true }]), 15_000);
      expect(counts).not.toContain(0);
    } finally {
      await discovery.close();
      await registered.deregister();
      await expect(agent.knows('ordering-1')).resolves.toBe(false);
      await first.stop();
      await second.stop();
      await one.close();
    }
  });
});
