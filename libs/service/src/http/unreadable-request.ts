import type { Ids } from '@maru/kernel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_JSON, problem } from './problem';

/**
 * Answers input that Node refuses before it is a request, as problem+json: broken framing, too large headers, headers
 * or bodies that do not arrive in time. Then closes the connection.
 */
export function refuseUnreadable(ids: Ids): (error: Error & { code?: string }, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    if (!socket.writable) return void socket.destroy();
    const [status, detail] = refusals[error.code ?? ''] ?? [400, 'This is not a well-formed HTTP request.'];
    const { body, headers } = answerOf(ids, status, detail);
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const answer = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}connection: close\r\n\r\n${body}`;
    socket.end(answer, () => socket.destroy());
  };
}

const refusals: Record<string, readonly [status: number, detail: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'URL and headers are larger than this service takes.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** Refuses any `Expect` except `100-continue` with a problem (RFC 9110 §10.1.1); Node's own answer has no body. */
export function refuseExpectations(server: Server, ids: Ids): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { body, headers } = answerOf(ids, 417, 'Expect may be 100-continue only.');
    response.writeHead(417, headers).end(body);
  });
}

function answerOf(ids: Ids, status: number, detail: string) {
  const correlationId = ids.next();
  const body = JSON.stringify({ ...problem('HTTP.INVALID_REQUEST', detail, { status }), correlationId });
  const length = Buffer.byteLength(body);
  return {
    body,
    headers: { 'content-type': PROBLEM_JSON, 'content-length': length, 'x-correlation-id': correlationId },
  };
}
