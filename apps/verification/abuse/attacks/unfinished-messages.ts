import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Attack, Scene } from '../attack';

const CONNECTIONS = 10;
const FRAGMENT = Buffer.alloc(65_536, 'x');

/** Messages that never end, sent fragment by fragment. The shop must cut them off at its message limit. */
export const unfinishedMessages: Attack = {
  name: 'sends unfinished messages over ten WebSockets',
  begin: async (scene) => {
    const attacker = await scene.attacker();
    let most = 0;
    const one = async (signal: AbortSignal) => {
      while (!signal.aborted) most = Math.max(most, await endless(scene, attacker.headers, signal));
    };
    return {
      slice: async (signal) => void (await Promise.all(Array.from({ length: CONNECTIONS }, () => one(signal)))),
      verdict: () => (most > 20_000_000 ? [`a message of ${most} bytes was accepted`] : []),
    };
  },
};

/** The bytes that were sent before the shop closed the connection or the signal aborted. */
async function endless(scene: Scene, headers: object, signal: AbortSignal): Promise<number> {
  const socket = new WebSocket(`${scene.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { ...headers },
  });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  await Promise.race([once(socket, 'open'), closed]);
  let sent = 0;
  while (socket.readyState === WebSocket.OPEN && !signal.aborted) {
    socket.send(FRAGMENT, { fin: false });
    sent += FRAGMENT.length;
    await sleep(5);
  }
  socket.terminate();
  await closed;
  return sent;
}
