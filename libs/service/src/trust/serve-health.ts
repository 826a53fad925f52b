import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askedByKeepers } from './keepers';

export interface PlainHealth {
  /** For example `http://127.0.0.1:3001`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves only health and metrics in plain HTTP, for supervisors and scrapers, which have no certificate. */
export async function serveHealth(
  fastify: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<PlainHealth> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    if ((request.method !== 'GET' && request.method !== 'HEAD') || !askedByKeepers.includes(path)) {
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
