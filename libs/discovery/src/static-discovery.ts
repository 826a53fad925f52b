import { Discovery } from './discovery';
import type { Instance } from './instance';

/**
 * A fixed list: `{ ordering: ['http://10.0.0.1:4004', 'http://10.0.0.2:4004#version=2'] }`. The part after `#` is
 * metadata, in the form of a query. All instances count as healthy; their callers find faults themselves.
 */
export class StaticDiscovery extends Discovery {
  private readonly services: ReadonlyMap<string, readonly Instance[]>;

  constructor(addresses: Readonly<Record<string, readonly string[]>>) {
    super();
    this.services = new Map(Object.entries(addresses).map(([service, urls]) => [service, urls.map(instanceAt)]));
  }

  override instances(service: string): readonly Instance[] {
    return this.services.get(service) ?? [];
  }

  override onChange(): () => void {
    return () => undefined;
  }

  override async close(): Promise<void> {}
}

function instanceAt(address: string): Instance {
  const [url, said = ''] = address.split('#') as [string, string?];
  return {
    id: url,
    url: url.replace(/\/+$/, ''),
    healthy: true,
    metadata: Object.fromEntries(new URLSearchParams(said)),
  };
}
