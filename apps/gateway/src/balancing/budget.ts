import type { FastifyRequest } from 'fastify';

/** The time that a request has left, in ms; a context gets less of it than the gateway has. */
export const DEADLINE_HEADER = 'x-deadline-ms';

const LONGEST_WAIT_S = 30;
// The way back, and the gateway's own work.
const WAY_BACK = 0.9;

/** How many seconds the client prefers to wait for its answer (`Prefer: wait=10`, RFC 7240 §4.3), 30 at most; 0 when it does not say. */
export function preferredWaitS({ headers }: Pick<FastifyRequest, 'headers'>): number {
  const [, seconds] = /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[;,]|$)/i.exec(String(headers['prefer'] ?? '')) ?? [];
  return Math.min(Number(seconds ?? 0), LONGEST_WAIT_S);
}

/** What a context has for its answer when the gateway has `leftMs`: whole milliseconds, 1 at least. */
export const budgetOfContext = (leftMs: number): number => Math.max(1, Math.floor(leftMs * WAY_BACK));
