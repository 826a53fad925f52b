import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';

export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A context that answers everything with what it was asked, and keeps it. */
export interface EchoContext {
  readonly url: string;
  readonly heard: Heard[];
  readonly fastify: FastifyInstance;
  close(): Promise<void>;
}

/** `shape` adds routes of its own before those that answer the rest. */
export async function echoContext(shape: (fastify: FastifyInstance) => void = () => undefined): Promise<EchoContext> {
  const heard: Heard[] = [];
  // A connection over which nothing was ever asked would be waited for.
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
