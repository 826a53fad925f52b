import type { Fault } from './fault';

/**
 * The fault of an HTTP status; undefined when the callee has answered, also with 400, 401, 404 or another refusal.
 * `retryAfter` is the header of that name: seconds or an HTTP date (RFC 9110 §10.2.3); any other value counts as
 * absent.
 */
export function httpFault(status: number, retryAfter?: string | null, now = Date.now()): Fault | undefined {
  if (status === 408 || status === 504) return { kind: 'timeout' };
  if (status === 429) return { kind: 'throttled', ...pause(retryAfter, now) };
  if (status === 503) return { kind: 'unavailable', ...pause(retryAfter, now) };
  return status >= 500 ? { kind: 'failed' } : undefined;
}

function pause(retryAfter: string | null | undefined, now: number): Pick<Fault, 'retryAfterMs'> {
  const text = retryAfter?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return { retryAfterMs: Number(text) * 1_000 };
  // `Date.parse` also accepts texts like "-5"; an HTTP date starts with the name of a day.
  const date = /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? {} : { retryAfterMs: Math.max(0, date - now) };
}
