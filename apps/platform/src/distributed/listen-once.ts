import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Checks that a process can listen on the port.
 * @throws Error EADDRINUSE or EACCES
 */
export async function listenOnce(port: number, host: string): Promise<void> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
