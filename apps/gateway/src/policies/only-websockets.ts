import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Lets only those who want a WebSocket have another protocol. As soon as somebody listens for upgrades, Node hands over every request
 * that proposes one, without its body; some clients propose HTTP/2 with each request (`Upgrade: h2c`). To those the proposal is not
 * answered (RFC 9110 §7.8): they are read again without it. After whoever listens has begun to.
 */
export function onlyWebSockets(server: Server): void {
  const listeners = server.listeners('upgrade') as OnUpgrade[];
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket')
      return listeners.forEach((listener) => listener.call(server, request, socket, head));
    socket.unshift(Buffer.concat([headWithoutUpgrade(request), head]));
    server.emit('connection', socket);
  });
}

const ABOUT_THE_PROPOSAL = new Set(['upgrade', 'http2-settings']);

function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name, value] = [rawHeaders[at]!, rawHeaders[at + 1]!];
    if (ABOUT_THE_PROPOSAL.has(name.toLowerCase())) continue;
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? withoutProposal(value) : value}`);
  }
  // As it came: Node reads headers byte by byte.
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

const withoutProposal = (value: string) =>
  value
    .split(',')
    .map((token) => token.trim())
    .filter((token) => !ABOUT_THE_PROPOSAL.has(token.toLowerCase()))
    .join(', ');
