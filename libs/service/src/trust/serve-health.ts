import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PlainHealth {
  /** E.g. `http://127.0.0.1:3001`. */
  readonly url: string;
  close(): Promise<void>;
}

const PATHS = new Set(['/health/live', '/health/ready']);

/**
 * Health in plain HTTP, and nothing else: for those who ask how a process is and have no certificate, such as Kubernetes, Docker and
 * the agent of Consul.
 */
export async function serveHealth(
  fastify: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<PlainHealth> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    if ((request.method !== 'GET' && request.method !== 'HEAD') || !PATHS.has(path)) {
      response.writeHead(404).end();
      return;
    }
    fastify.inject({ method: 'GET', url: path }).then(
      ({ statusCode, headers, rawPayload }) => {
        const type = headers['content-type'] ?? 'application/json';
        response
          .writeHead(statusCode, { 'content-type': type })
          .end(request.method === 'HEAD' ? undefined : rawPayload);
      },
      () => response.writeHead(503).end(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { address, port: bound, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
