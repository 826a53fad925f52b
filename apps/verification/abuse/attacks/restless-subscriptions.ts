import { once } from 'node:events';
import WebSocket from 'ws';
import type { Attack } from '../attack';

const AT_ONCE = 200;

/** A client that opens a WebSocket, subscribes 200 times, closes it and starts again. */
export const restlessSubscriptions: Attack = {
  name: 'subscribes 200 times over a WebSocket and leaves',
  begin: async (scene) => {
    const attacker = await scene.attacker({ signedIn: true });
    const { authorization, ...headers } = attacker.headers;
    const url = `${scene.url.replace('http', 'ws')}/graphql`;
    const query = 'subscription { orderUpdated(orderId: "00000000-0000-4000-8000-000000000000") { status } }';
    const visit = async () => {
      const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
      socket.on('error', () => undefined);
      const closed = once(socket, 'close');
      await Promise.race([once(socket, 'open'), closed]);
      if (socket.readyState !== WebSocket.OPEN) return;
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
      await Promise.race([once(socket, 'message'), closed]);
      for (let id = 0; id < AT_ONCE && socket.readyState === WebSocket.OPEN; id++)
        socket.send(JSON.stringify({ id: String(id), type: 'subscribe', payload: { query } }));
      await Promise.race([once(socket, 'message'), closed]);
      socket.terminate();
      await closed;
    };
    return {
      slice: async (signal) => {
        while (!signal.aborted) await visit();
      },
    };
  },
};
