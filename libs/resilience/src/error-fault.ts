import { CallNotAnswered } from './call-errors';
import type { Fault } from './fault';
import { httpFault } from './http-fault';

// How Node, undici and nodemailer name a connection that could not be made or broke.
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

// gRPC's status codes (https://grpc.io/docs/guides/status-codes): those that say that the callee could not, not that it would not.
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
 * The fault that a thrown error stands for: by its code (Node, undici, gRPC), its HTTP status, or those of its cause. Undefined for
 * an error status that is an answer (4xx, a gRPC refusal). An error that says nothing of the kind is a fault of its callee: a client
 * whose refusals are errors of their own has to say so, see `Policy`.
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
