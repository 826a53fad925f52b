import { CallNotAnswered } from './call-errors';
import type { Fault } from './fault';
import { httpFault } from './http-fault';

// Codes of Node, undici and nodemailer for a connection that failed or broke.
const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNECTION',
  'ESOCKET',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);
const TIMEOUT = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

// Codes of gRPC (https://grpc.io/docs/guides/status-codes) that mean that the callee could not answer; the others are
// refusals.
const GRPC: Readonly<Record<number, Fault>> = {
  2: { kind: 'failed' },
  4: { kind: 'timeout' },
  8: { kind: 'throttled' },
  12: { kind: 'failed' },
  13: { kind: 'failed' },
  14: { kind: 'unavailable' },
  15: { kind: 'failed' },
};

interface Thrown {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly metadata?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly cause?: unknown;
}

/**
 * The fault of a thrown error: by its code (Node, undici, gRPC), its HTTP status, or those of its cause. Undefined for
 * a status that is an answer (4xx, a gRPC refusal). Any other error is a fault of its callee, so a client with refusal
 * errors of its own has to map them, see `Policy`.
 */
export function errorFault(error: unknown, depth = 0): Fault | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return { kind: 'failed' };
  if (error instanceof CallNotAnswered) return { kind: error.kind };
  const { name, code, status, statusCode, metadata, headers, cause } = error as Thrown;
  if (typeof code === 'string' && CONNECTION.has(code)) return { kind: 'connection' };
  if (name === 'TimeoutError' || (typeof code === 'string' && TIMEOUT.has(code))) return { kind: 'timeout' };
  if (typeof code === 'number' && metadata !== undefined) return GRPC[code];
  const answered = typeof status === 'number' ? status : statusCode;
  if (typeof answered === 'number') return httpFault(answered, headers?.['retry-after']);
  return cause === undefined ? { kind: 'failed' } : errorFault(cause, depth + 1);
}
