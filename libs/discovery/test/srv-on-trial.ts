import { promises as dns } from 'node:dns';
import { SrvDiscovery } from '../src';
import type { DiscoveryOnTrial } from './discovery-contract';
import { SmallDnsServer } from './small-dns-server';

const nameOf = (service: string) => `_http._tcp.${service}.shop.test`;

/** Discovery with a name server of its own, by Node's resolver. */
export async function srvOnTrial(): Promise<DiscoveryOnTrial> {
  const server = await SmallDnsServer.start();
  const resolver = new dns.Resolver();
  resolver.setServers([server.address]);
  const discovery = new SrvDiscovery({
    services: ['ordering', 'catalog'],
    nameOf,
    refreshMs: 20,
    resolveSrv: (name) => resolver.resolveSrv(name),
  });
  return {
    discovery,
    async appears(service, { port }) {
      const records = server.records.get(nameOf(service)) ?? [];
      server.records.set(nameOf(service), [...records, { priority: 0, weight: 1, port, name: 'localhost' }]);
    },
    async leaves({ port }) {
      for (const [name, records] of server.records) {
        const left = records.filter((each) => each.port !== port);
        if (left.length > 0) server.records.set(name, left);
        else server.records.delete(name);
      }
    },
    async close() {
      await discovery.close();
      resolver.cancel();
      await server.close();
    },
  };
}
