import type { FastifyInstance } from 'fastify';

/** Listens on a free port, and sends the URL to the parent process. It exits when the parent has gone. */
export async function serveBench(server: FastifyInstance, more: object = {}): Promise<void> {
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  process.on('disconnect', () => process.exit(0));
  process.send!({ url, ...more });
}
