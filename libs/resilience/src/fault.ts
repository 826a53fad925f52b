/**
 * The kind of a call's fault, seen from the caller. `timeout`: no answer in time; it may have had its effect.
 * `connection`: the callee could not be reached, or the connection broke. `throttled`: it asks for fewer calls (429).
 * `unavailable`: it cannot answer now (503). `failed`: it failed on the request (other 5xx). `circuit-open` and
 * `bulkhead-full`: it was not called.
 */
export type FaultKind =
  'timeout' | 'connection' | 'throttled' | 'unavailable' | 'failed' | 'circuit-open' | 'bulkhead-full';

export interface Fault {
  readonly kind: FaultKind;
  /** How long the callee asks for no calls, in ms. */
  readonly retryAfterMs?: number;
}

const PASSING: ReadonlySet<FaultKind> = new Set(['timeout', 'connection', 'throttled', 'unavailable']);

/** Whether the same call may succeed a moment later. */
export const isPassing = ({ kind }: Fault): boolean => PASSING.has(kind);
