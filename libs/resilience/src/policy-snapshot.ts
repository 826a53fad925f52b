import type { CircuitState } from './circuit';
import type { FaultKind } from './fault';

/** What a policy has done since the process began, and how it stands. */
export interface PolicySnapshot {
  readonly name: string;
  readonly circuit: CircuitState;
  /** How long the callee is not asked, in ms; 0 unless the circuit is open. */
  readonly openForMs: number;
  /** Attempts under way and attempts that wait for one of those to end. */
  readonly active: number;
  readonly queued: number;
  /** Attempts whose callee waits for news itself, and that hold no place meanwhile. */
  readonly aside: number;
  /** Calls by how they ended: with an answer (a refusal is one), with a fault, given up by who asked. Fallbacks count as faults. */
  readonly answered: number;
  readonly failed: number;
  readonly givenUp: number;
  /** Attempts beyond the first of a call, and those that would have been due but were over the budget. */
  readonly retries: number;
  readonly retriesSaved: number;
  readonly fallbacks: number;
  /** Attempts that failed, by what went wrong. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
}
