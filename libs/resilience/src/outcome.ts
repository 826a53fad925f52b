import type { Fault } from './fault';

/**
 * The result of an attempt: a value or an error, and a fault when the callee is to blame. A refusal is an error without
 * one.
 */
export type Outcome<T> =
  { readonly value: T; readonly fault?: Fault } | { readonly error: unknown; readonly fault?: Fault };

/** @throws the error of an outcome that has one */
export function valueOf<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
