import { CircuitState, CountBreaker } from 'cockatiel';
import type { IBreaker } from 'cockatiel';
import type { PolicySettings } from './policy-settings';

/**
 * When a circuit opens. The library's window of the last calls, and one thing that it lacks: after the call that tries an open circuit
 * has succeeded, the callee has yet to prove itself. Until it has succeeded `closeAfter` times, one failure opens the circuit again.
 */
export class ProvenBreaker implements IBreaker {
  state: unknown;
  private window: CountBreaker;
  private successes: number;

  constructor(private readonly settings: PolicySettings['circuit']) {
    this.window = this.freshWindow();
    this.successes = settings.closeAfter;
  }

  /** How many successes are missing; 0 when the callee is trusted. */
  get missing(): number {
    return this.settings.closeAfter - this.successes;
  }

  /** An open circuit is about to be tried. What was under way when it opened has ended by now and proves nothing. */
  doubt(): void {
    this.successes = 0;
  }

  success(state: CircuitState): void {
    if (this.missing === 0) return this.window.success(state);
    this.successes++;
    // What failed before the circuit opened is over.
    if (this.missing === 0) this.window = this.freshWindow();
  }

  failure(state: CircuitState): boolean {
    const opens = this.missing > 0 || this.window.failure(state);
    if (opens) this.successes = 0;
    return opens;
  }

  private freshWindow(): CountBreaker {
    const { failureRatio, windowCalls } = this.settings;
    // The library opens above its threshold, we at it.
    return new CountBreaker({ threshold: failureRatio - 1e-9, size: windowCalls });
  }
}
