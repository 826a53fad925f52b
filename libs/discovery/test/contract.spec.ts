import { InProcessDiscovery } from '../src';
import type { RegisteredInProcess } from '../src';
import { consulOnTrial } from './consul-on-trial';
import { discoveryContract } from './discovery-contract';
import type { DiscoveryOnTrial } from './discovery-contract';
import { SmallAgent } from './small-agent';
import { srvOnTrial } from './srv-on-trial';

function inProcess(): DiscoveryOnTrial {
  const discovery = new InProcessDiscovery();
  const registered = new Map<string, RegisteredInProcess>();
  return {
    discovery,
    async appears(service, { id, url }, metadata) {
      registered.set(id, discovery.register({ service, id, url, metadata }));
    },
    leaves: ({ id }) => registered.get(id)!.deregister(),
    tellHealth: ({ id, healthy }) => registered.get(id)!.report(healthy),
    close: () => discovery.close(),
  };
}

describe('discovery in one process', () => {
  discoveryContract(async () => inProcess(), { metadata: true, health: true });
});

describe("discovery by the protocol of Consul's agents", () => {
  discoveryContract(
    async () => {
      const agent = await SmallAgent.start();
      return consulOnTrial(agent.url, () => agent.close());
    },
    { metadata: true, health: true },
  );
});

describe('discovery by SRV records of a DNS server', () => {
  discoveryContract(srvOnTrial, { metadata: false, health: false });
});
