import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Accepts upgrades to WebSocket only. Once a server has an `upgrade` listener, Node gives it every request that
 * proposes an upgrade, without its body, and some clients propose HTTP/2 with each request (`Upgrade: h2c`). A server
 * may ignore a proposal (RFC 9110 §7.8), so such a request is parsed again without it. Call this after the listener was
 * added.
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
  // latin1, because Node decodes each byte of a header to one character.
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

const withoutProposal = (value: string) =>
  value
    .split(',')
    .map((token) => token.trim())
    .filter((token) => !ABOUT_THE_PROPOSAL.has(token.toLowerCase()))
    .join(', ');
