import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';

export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A context that answers every request `{}` and records those under `/api/`. */
export interface EchoContext {
  readonly url: string;
  readonly heard: Heard[];
  readonly fastify: FastifyInstance;
  close(): Promise<void>;
}

/** `shape` adds routes before the one that answers the rest. */
export async function echoContext(shape: (fastify: FastifyInstance) => void = () => undefined): Promise<EchoContext> {
  const heard: Heard[] = [];
  // Forced, because `close` would wait for connections that never had a request.
  const server = fastify({ forceCloseConnections: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  server.addHook('preHandler', async ({ method, url, headers, body }) => {
    if (url.startsWith('/api/')) heard.push({ method, url, headers, body: (body as string | undefined) ?? '' });
  });
  shape(server);
  server.all('/*', () => ({}));
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return { url, heard, fastify: server, close: () => server.close() };
}
