/**
 * What went wrong with a call, seen from the caller.
 * `timeout`: no answer in time; it may have had its effect. `connection`: it could not be reached, or the connection broke.
 * `throttled`: it asks to be asked less (429). `unavailable`: it cannot now (503). `failed`: it broke over the request (other 5xx).
 * `circuit-open` and `bulkhead-full`: it was not asked at all.
 */
export type FaultKind =
  'timeout' | 'connection' | 'throttled' | 'unavailable' | 'failed' | 'circuit-open' | 'bulkhead-full';

export interface Fault {
  readonly kind: FaultKind;
  /** How long the callee itself wants to be left alone, in ms. */
  readonly retryAfterMs?: number;
}

const PASSING: ReadonlySet<FaultKind> = new Set(['timeout', 'connection', 'throttled', 'unavailable']);

/** Whether the same call may well succeed a moment later. */
export const isPassing = ({ kind }: Fault): boolean => PASSING.has(kind);
