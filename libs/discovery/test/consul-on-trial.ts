import { ConsulAgent, ConsulDiscovery, ConsulRegistry } from '../src';
import type { Registered } from '../src';
import type { DiscoveryOnTrial } from './discovery-contract';

/** Registry and discovery over the agent at `url`; `close` also ends the agent. */
export function consulOnTrial(url: string, close: () => Promise<void>): DiscoveryOnTrial {
  const agent = new ConsulAgent({ url, checkEveryMs: 100 });
  const registry = new ConsulRegistry({ agent });
  const discovery = new ConsulDiscovery({ agent, services: ['ordering', 'catalog'] });
  const registered = new Map<string, Registered>();
  return {
    discovery,
    async appears(service, { id, url: at }, metadata) {
      registered.set(id, await registry.register({ service, id, url: at, metadata, healthPath: '/health/ready' }));
    },
    async leaves({ id }) {
      await registered.get(id)!.deregister();
      registered.delete(id);
    },
    async close() {
      for (const each of registered.values()) await each.deregister();
      await discovery.close();
      await close();
    },
  };
}
