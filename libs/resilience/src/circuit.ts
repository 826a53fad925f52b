import { BrokenCircuitError, circuitBreaker, CircuitState as Breaking, handleWhenResult } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { CircuitOpen } from './call-errors';
import type { Outcome } from './outcome';
import type { PolicySettings } from './policy-settings';
import { ProvenBreaker } from './proven-breaker';

/** `half-open`: some calls are let through to see whether the callee is back. */
export const circuitStates = ['closed', 'open', 'half-open'] as const;
export type CircuitState = (typeof circuitStates)[number];

/** Keeps calls from a callee that has failed too often. One of them at a time tries it again; others are refused, they do not wait. */
export class Circuit {
  private readonly proof: ProvenBreaker;
  private readonly breaker: CircuitBreakerPolicy;
  private openUntil = 0;
  private trials = 0;
  private told: CircuitState = 'closed';

  constructor(
    private readonly callee: string,
    private readonly settings: PolicySettings['circuit'],
    private readonly onChange: (from: CircuitState, to: CircuitState) => void,
  ) {
    this.proof = new ProvenBreaker(settings);
    const ofTheCallee = handleWhenResult((outcome) => (outcome as Outcome<unknown>).fault !== undefined);
    this.breaker = circuitBreaker(ofTheCallee, { halfOpenAfter: settings.openMs, breaker: this.proof });
    this.breaker.onStateChange((state) => {
      if (state === Breaking.Open) this.openUntil = Date.now() + settings.openMs;
      if (state === Breaking.HalfOpen) this.proof.doubt();
      this.tell();
    });
  }

  get state(): CircuitState {
    if (this.breaker.state === Breaking.Open) return 'open';
    return this.breaker.state === Breaking.Closed && this.proof.missing === 0 ? 'closed' : 'half-open';
  }

  /** How long nobody is asked, in ms. */
  get openForMs(): number {
    return this.state === 'open' ? Math.max(0, this.openUntil - Date.now()) : 0;
  }

  /**
   * Lets the call in; what it returns is to be called when the call is over, however it ended.
   * @throws CircuitOpen
   */
  enter(): () => void {
    if (this.state === 'closed') return () => undefined;
    // Before the first success one call at a time tries the callee, then as many as are needed for it to prove itself.
    const places = this.breaker.state === Breaking.Closed ? this.proof.missing : 1;
    if (this.openForMs > 0 || this.trials >= places) throw this.refusal();
    this.trials++;
    return () => void this.trials--;
  }

  /** @throws CircuitOpen when the circuit has opened since the call was let in; whatever `attempt` throws counts for nothing */
  async run<T>(attempt: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    try {
      return await this.breaker.execute(attempt);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? this.refusal() : error;
    } finally {
      this.tell();
    }
  }

  private refusal(): CircuitOpen {
    return new CircuitOpen(this.callee, this.openForMs);
  }

  private tell(): void {
    const [from, to] = [this.told, this.state];
    if (from === to) return;
    this.told = to;
    this.onChange(from, to);
  }
}
