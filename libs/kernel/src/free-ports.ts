import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server } from 'node:net';

// Below the ports that systems use for outgoing connections. A killed backend must find its own port free when it comes
// back, and a client that tries that port meanwhile must not get it itself and connect to itself.
const FIRST = 20_000;
const LAST = 30_000;

/**
 * `count` different ports of 127.0.0.1 without a listener at this moment.
 * @param spoken reserved ports, which may have no listener yet; undefined ones are ignored
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
