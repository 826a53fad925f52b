import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server } from 'node:net';

// Below the ports that systems give to outgoing connections: a backend that is killed must find its own port free when it comes back,
// and a client that knocks there meanwhile must not be given that very port and reach itself.
const FIRST = 20_000;
const LAST = 30_000;

/**
 * `count` different ports of 127.0.0.1 that nobody listens on at this moment.
 * @param spoken ports that are given away already, though nobody listens on them yet; undefined ones are left out
 */
export async function freePorts(
  count: number,
  spoken: readonly (number | undefined)[] = [],
): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = randomInt(FIRST, LAST);
    if (spoken.includes(port)) continue;
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      held.set(port, server);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  await Promise.all([...held.values()].map((server) => once(server.close(), 'close')));
  return [...held.keys()];
}
