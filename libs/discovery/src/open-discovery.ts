import type { z } from 'zod';
import { ConsulAgent } from './consul/consul-agent';
import { ConsulDiscovery } from './consul/consul-discovery';
import type { Discovery } from './discovery';
import { SrvDiscovery } from './dns/srv-discovery';
import type { discoverySettings } from './settings';
import { StaticDiscovery } from './static-discovery';

export interface OpenDiscoveryOptions {
  readonly settings: z.infer<typeof discoverySettings>;
  readonly services: readonly string[];
  /** The protocol of instances found by DNS, which does not tell it; default `http`. */
  readonly scheme?: 'http' | 'https';
  /** Used when neither Consul nor DNS is configured. */
  readonly addresses: () => Readonly<Record<string, readonly string[]>>;
  readonly onFault: (fault: { readonly service: string; readonly error: unknown }) => void;
  readonly onHealed?: (healed: { readonly service: string }) => void;
}

/** The configured discovery. It knows no instances until its first answer. */
export function openDiscovery({ settings, addresses, ...options }: OpenDiscoveryOptions): Discovery {
  const { CONSUL_URL: url, CONSUL_TOKEN: token, DISCOVERY_SRV: srv, DISCOVERY_REFRESH_MS: refreshMs } = settings;
  if (url) return new ConsulDiscovery({ ...options, agent: new ConsulAgent({ url, ...(token && { token }) }) });
  if (srv)
    return new SrvDiscovery({ ...options, refreshMs, nameOf: (service) => srv.replaceAll('{service}', service) });
  return new StaticDiscovery(addresses());
}
