import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that systems give to outgoing connections (Linux: from 32768): one of those could take the port of a process
// that is just being started again.
const LOWEST = 20_000;
const HIGHEST = 32_000;
const TRIES = 1_000;

/** So many different ports of this machine on which nobody listens now. */
export async function choosePorts(count: number): Promise<readonly number[]> {
  const chosen = new Set<number>();
  for (let tries = 0; chosen.size < count; tries++) {
    if (tries > TRIES) throw new Error(`no free ports between ${LOWEST} and ${HIGHEST}`);
    const port = randomInt(LOWEST, HIGHEST);
    if (!chosen.has(port) && (await isFree(port))) chosen.add(port);
  }
  return [...chosen];
}

async function isFree(port: number): Promise<boolean> {
  return listenOnce(port, '127.0.0.1').then(
    () => true,
    () => false,
  );
}

/** @throws Error EADDRINUSE or EACCES, as whoever is to listen there would meet it */
export async function listenOnce(port: number, host: string): Promise<void> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
