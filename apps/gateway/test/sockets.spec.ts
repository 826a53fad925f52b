import { StaticDiscovery } from '@maru/discovery';
import { eventually } from '@maru/testing';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import WebSocket, { WebSocketServer } from 'ws';
import { routedContexts } from '../src/gateway.app';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

/** The web's own backend: it answers each message with its length. */
function backend(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(String((data as Buffer).length))));
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      resolve({ url, close: () => closeAll(server, sockets) });
    }),
  );
}

function closeAll(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

describe('WebSockets through the gateway', () => {
  let web: Awaited<ReturnType<typeof backend>>;
  let gateway: OpenGateway;
  const opened: WebSocket[] = [];
  beforeAll(async () => {
    web = await backend();
    const nobody = routedContexts.map((name) => [name, ['http://127.0.0.1:1']] as const);
    const discovery = new StaticDiscovery(Object.fromEntries([...nobody, ['web-bff', [web.url]] as const]));
    const env = { SOCKETS_PER_CLIENT: '3', SOCKET_MESSAGE_BYTES: '10000', CORS_ORIGINS: 'https://shop.example' };
    gateway = await openGateway(discovery, env, undefined, { level: 'info' });
  });
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.terminate();
  });
  afterAll(async () => {
    await gateway?.close();
    await web.close();
  });

  /** The open WebSocket, or the status of the refusal. */
  function attempt(origin?: string): Promise<WebSocket | number> {
    const url = `${gateway.url.replace('http', 'ws')}/graphql`;
    const socket = new WebSocket(url, 'graphql-transport-ws', { ...(origin && { origin }) });
    opened.push(socket);
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve(socket));
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', reject);
    });
  }
  const told = () =>
    gateway.complaints
      .map((line) => JSON.parse(line) as { event?: string })
      .filter(({ event }) => event?.startsWith('SECURITY.'));
  const open = async () => {
    const socket = await attempt();
    if (typeof socket === 'number') throw new Error(`answered ${socket}`);
    return socket;
  };

  it('are opened by pages of the listed origins and of the gateway, and by no others', async () => {
    for (const origin of ['https://shop.example', gateway.url]) expect(await attempt(origin)).toBeInstanceOf(WebSocket);
    for (const socket of opened.splice(0)) socket.terminate();
    for (const origin of ['https://shop.example.evil.example', 'http://shop.example', 'null'])
      expect(await attempt(origin)).toBe(403);
    expect(told()).toMatchObject([{ event: 'SECURITY.ORIGIN_REFUSED', actor: 'anonymous', client: 'loopback' }]);
  });

  it('carry messages up to the limit; a longer one closes its own WebSocket only', async () => {
    const [one, other] = [await open(), await open()];
    const heard: string[] = [];
    let closed = 0;
    one.on('message', (data: Buffer) => heard.push(String(data)));
    one.on('close', (code) => (closed = code));
    one.send('x'.repeat(10_000));
    await eventually(() => expect(heard).toEqual(['10000']));
    one.send('x'.repeat(10_001));
    await eventually(() => expect(closed).toBe(1009));
    other.on('message', (data: Buffer) => heard.push(String(data)));
    other.send('still');
    await eventually(() => expect(heard).toEqual(['10000', '5']));
  });

  it('are limited for each client, and one may open when another closes', async () => {
    const sockets = [await eventually(open), await open(), await open()];
    expect(await attempt()).toBe(429);
    expect(told()).toContainEqual(expect.objectContaining({ event: 'SECURITY.LIMITED', policy: 'sockets' }));
    sockets[0]!.close();
    await eventually(open);
  });
});
