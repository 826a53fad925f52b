import type { IncomingHttpHeaders } from 'node:http';

const LONGEST_WAIT_S = 30;

/** How many seconds the client prefers to wait for its answer (`Prefer: wait=10`, RFC 7240 §4.3), 30 at most; 0 when it does not say. */
export function preferredWaitS({ prefer }: IncomingHttpHeaders): number {
  if (prefer === undefined) return 0;
  const [, seconds] = /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[;,]|$)/i.exec(String(prefer)) ?? [];
  return Math.min(Number(seconds ?? 0), LONGEST_WAIT_S);
}
