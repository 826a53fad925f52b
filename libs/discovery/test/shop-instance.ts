import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A process of a service, as a registry sees it: it answers at `/health/ready`, and may be unhealthy. */
export interface ShopInstance {
  readonly id: string;
  readonly url: string;
  readonly port: number;
  healthy: boolean;
  close(): Promise<void>;
}

export async function startInstance(id: string): Promise<ShopInstance> {
  const server = createServer((_request, response) => response.writeHead(instance.healthy ? 200 : 503).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const instance: ShopInstance = {
    id,
    url: `http://127.0.0.1:${port}`,
    port,
    healthy: true,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return instance;
}
