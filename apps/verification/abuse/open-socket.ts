import { once } from 'node:events';
import WebSocket from 'ws';
import type { Client } from './client';

/** A GraphQL WebSocket with the client's token. The shop closes it at once when it refuses the token. */
export class OpenSocket {
  private constructor(private readonly socket: WebSocket) {}

  static async open({ url, address, authorization }: Client): Promise<OpenSocket> {
    const headers = { 'x-forwarded-for': address };
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    await Promise.race([once(socket, 'open'), closed]);
    if (socket.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
      // The first message acknowledges the token.
      await Promise.race([once(socket, 'message'), closed]);
    }
    return new OpenSocket(socket);
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  close(): void {
    this.socket.terminate();
  }
}
