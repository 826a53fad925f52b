import websocket from '@fastify/websocket';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { handleProtocols } from 'graphql-ws';
import type { Server } from 'graphql-ws';
import type { WebSocket } from 'ws';

// Close codes of RFC 6455: going away, and something unexpected.
const GOING_AWAY = 1001;
const UNEXPECTED = 1011;

/** A WebSocket, and its upgrade request. */
export interface SocketOfRequest {
  readonly socket: WebSocket;
  readonly request: FastifyRequest;
}

export interface SocketOptions {
  /** The route, which also answers requests. */
  readonly path: string;
  readonly maxMessageBytes: number;
  /** Aborts when the process begins to end, which does not wait for WebSockets. */
  readonly ending: AbortSignal;
  /** The interval of pings; a client without a pong is dropped. */
  readonly pingMs: number;
}

/** Lets clients open WebSockets on a route, and passes them to `server` (the protocol of graphql-ws). */
export function serveSockets<Extra extends SocketOfRequest>(
  fastify: FastifyInstance,
  server: Server<Extra>,
  options: SocketOptions,
): void {
  // Before the plugin's own hook, which reads it.
  fastify.addHook('onRoute', (route: RouteOptions) => {
    if (route.url === options.path && route.method === 'GET')
      route.wsHandler = (socket, request) => open(server, { socket, request } as Extra, options);
  });
  void fastify.register(websocket, {
    options: { maxPayload: options.maxMessageBytes, handleProtocols },
  });
}

function open<Extra extends SocketOfRequest>(server: Server<Extra>, extra: Extra, options: SocketOptions): void {
  const { socket, request } = extra;
  const goAway = () => socket.close(GOING_AWAY, 'Going away');
  const stopPinging = ping(socket, options.pingMs);
  options.ending.addEventListener('abort', goAway);
  // An invalid or too large frame closes the connection with its code, which says enough.
  socket.on('error', () => undefined);
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (text) => send(socket, text),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) =>
        socket.on('message', (data) => {
          handle((data as Buffer).toString()).catch((err: unknown) => fail(socket, request.log, err));
        }),
    },
    extra,
  );
  socket.once('close', (code, reason) => {
    stopPinging();
    options.ending.removeEventListener('abort', goAway);
    closed(code, String(reason)).catch((err: unknown) => request.log.error({ err }, 'a WebSocket did not end well'));
  });
}

function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(text, (error) => (error ? reject(error) : resolve()));
  });
}

function fail(socket: WebSocket, log: FastifyBaseLogger, err: unknown): void {
  // A message to a client that has left cannot be sent, and is no fault.
  if (socket.readyState === socket.OPEN) log.error({ err }, 'a message over WebSocket failed');
  socket.close(UNEXPECTED, 'Unexpected');
}

function ping(socket: WebSocket, everyMs: number): () => void {
  let heard = true;
  socket.on('pong', () => (heard = true));
  const timer = setInterval(() => {
    if (!heard) return socket.terminate();
    heard = false;
    socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}
