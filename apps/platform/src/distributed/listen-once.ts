import { once } from 'node:events';
import { createServer } from 'node:net';

/** @throws Error EADDRINUSE or EACCES, as whoever is to listen there would meet it */
export async function listenOnce(port: number, host: string): Promise<void> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
