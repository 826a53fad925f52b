import type { CircuitState } from './circuit';
import type { FaultKind } from './fault';

/** The counts of a policy since the process began, and its state. */
export interface PolicySnapshot {
  readonly name: string;
  readonly circuit: CircuitState;
  /** The remaining time without calls, in ms; 0 unless the circuit is open. */
  readonly openForMs: number;
  /** Running and waiting attempts. */
  readonly active: number;
  readonly queued: number;
  /** Attempts whose callee waits itself, and that hold no place meanwhile. */
  readonly aside: number;
  /**
   * Calls by their end: with an answer (also a refusal), with a fault, abandoned by the caller. Fallbacks count as
   * faults.
   */
  readonly answered: number;
  readonly failed: number;
  readonly givenUp: number;
  /** Attempts after the first of a call, and those that the budget did not allow. */
  readonly retries: number;
  readonly retriesSaved: number;
  readonly fallbacks: number;
  /** Failed attempts by the kind of fault. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
}
