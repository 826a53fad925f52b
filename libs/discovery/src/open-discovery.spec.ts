import { ConsulDiscovery } from './consul/consul-discovery';
import { SrvDiscovery } from './dns/srv-discovery';
import { openDiscovery } from './open-discovery';
import { discoverySettings } from './settings';
import { StaticDiscovery } from './static-discovery';

async function kindOf(env: Record<string, string>) {
  const discovery = openDiscovery({
    settings: discoverySettings.parse(env),
    services: [],
    addresses: () => ({ ordering: ['http://127.0.0.1:4004'] }),
    onFault: () => undefined,
  });
  await discovery.close();
  return discovery.constructor;
}

describe('the configured discovery', () => {
  it('prefers Consul to DNS, and DNS to fixed addresses', async () => {
    const consul = { CONSUL_URL: 'http://127.0.0.1:8500' };
    const srv = { DISCOVERY_SRV: '_http._tcp.{service}.shop' };
    expect(await kindOf({ ...consul, ...srv })).toBe(ConsulDiscovery);
    expect(await kindOf(srv)).toBe(SrvDiscovery);
    expect(await kindOf({})).toBe(StaticDiscovery);
  });

  it('refuses a name that would be the same for every service', () => {
    expect(() => discoverySettings.parse({ DISCOVERY_SRV: '_http._tcp.ordering.shop' })).toThrow('{service}');
    expect(() => discoverySettings.parse({ CONSUL_URL: '127.0.0.1:8500' })).toThrow('must be a URL');
  });
});
