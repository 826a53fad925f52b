import type { FastifyInstance } from 'fastify';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AddressInfo } from 'node:net';

// Fastify publishes each new instance of this process here, before the instance has any route.
const CHANNEL = 'fastify.initialization';
// Fastify adds HEAD to each GET, OPTIONS is answered before any route, and nobody sends QUERY or TRACE.
const IMPLIED = new Set(['HEAD', 'OPTIONS', 'QUERY', 'TRACE']);

/** The actual routes of every server that this process starts between `new` and `stop`. */
export class RoutesOfServers {
  private readonly servers: { readonly fastify: FastifyInstance; readonly routes: Set<string> }[] = [];

  constructor() {
    subscribe(CHANNEL, this.noteServer);
  }

  stop(): void {
    unsubscribe(CHANNEL, this.noteServer);
  }

  /** The routes of the server at this URL, as `GET /api/orders/:id`. */
  at(url: string): readonly string[] {
    const port = Number(new URL(url).port);
    const portOf = (fastify: FastifyInstance) => (fastify.server.address() as AddressInfo | null)?.port;
    return [...this.servers.find(({ fastify }) => portOf(fastify) === port)!.routes];
  }

  private readonly noteServer = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    const routes = new Set<string>();
    this.servers.push({ fastify, routes });
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat())
        if (!IMPLIED.has(each)) routes.add(`${each} ${url === '/' ? url : url.replace(/\/$/, '')}`);
    });
  };
}
