import { CircuitOpen } from './call-errors';
import { failuresThatOpen } from './failures-that-open';
import type { PolicySettings } from './policy-settings';
import type { RetryTimes } from './retry-times';
import { SubjectWindow } from './subject-window';
import { Trials } from './trials';

/** `half-open`: some calls probe whether the callee is back. */
export const circuitStates = ['closed', 'open', 'half-open'] as const;
export type CircuitState = (typeof circuitStates)[number];

/** One admitted call. End it once: with its result, or by withdrawing it when it proves nothing about the callee. */
export interface Passage {
  /** False when the circuit opened while the call waited for a place; then do not make the call. */
  stands(): boolean;
  end(failed: boolean): void;
  withdraw(): void;
}

export interface CircuitSurroundings {
  readonly retryTimes: RetryTimes;
  readonly onChange: (from: CircuitState, to: CircuitState) => void;
}

// A caller that is refused during probes comes again after this time.
const TRIAL_PAUSE_MS = 1_000;

/**
 * Keeps calls from a callee that fails for too many subjects. After `openMs` several calls probe it in parallel, each
 * for another subject. Other calls are refused and do not wait.
 */
export class Circuit {
  private readonly window: SubjectWindow;
  private readonly opensAt: number;
  private trials: Trials | undefined;
  private current: CircuitState = 'closed';
  private openUntil = 0;
  private slot = 0;
  /** Counts the changes of state. A call from before the last change does not count for the current state. */
  private era = 0;

  constructor(
    private readonly callee: string,
    private readonly settings: PolicySettings['circuit'],
    private readonly surroundings: CircuitSurroundings,
  ) {
    this.window = new SubjectWindow(settings.windowCalls);
    this.opensAt = failuresThatOpen(settings, settings.windowCalls);
  }

  get state(): CircuitState {
    return this.current;
  }

  /** The remaining time of the open state, in ms. */
  get openForMs(): number {
    return this.current === 'open' ? Math.max(0, this.openUntil - Date.now()) : 0;
  }

  /** The reason to refuse a call about the subject now; undefined when it would be admitted. */
  refusal(subject: string | undefined): CircuitOpen | undefined {
    if (this.current === 'closed') return undefined;
    if (this.openForMs > 0) return this.refused(this.openForMs);
    // When its time is over, an open circuit starts with fresh probes, which admit any subject.
    if (this.current === 'open' || this.trials!.admits(subject, Date.now())) return undefined;
    return this.refused(Math.min(TRIAL_PAUSE_MS, this.settings.openMs));
  }

  /**
   * Admits the call, or returns the reason not to. Calls of one client count as at most two subjects, unless they have
   * their own.
   */
  enter(subject: string | undefined, client?: string): Passage | CircuitOpen {
    const refusal = this.refusal(subject);
    if (refusal) return refusal;
    if (this.current === 'open') {
      this.trials = new Trials(this.settings);
      this.become('half-open');
    }
    return this.current === 'closed' ? this.passage(subject ?? this.slotOf(client)) : this.trial(subject, this.trials!);
  }

  /** One of the two subjects that the client's calls count as. */
  private slotOf(client: string | undefined): string | undefined {
    if (client === undefined) return undefined;
    const first = `${client} 0`;
    if (!this.window.has(first)) return first;
    const second = `${client} 1`;
    if (!this.window.has(second)) return second;
    this.slot = 1 - this.slot;
    return this.slot === 0 ? first : second;
  }

  private passage(subject: string | undefined): Passage {
    const { era } = this;
    return {
      stands: () => this.era === era || this.current === 'closed',
      withdraw: () => undefined,
      end: (failed) => {
        if (this.era !== era) return;
        this.window.record(subject, failed);
        const { window, settings } = this;
        if (failed && window.count === settings.windowCalls && window.failures >= this.opensAt) this.open();
      },
    };
  }

  private trial(subject: string | undefined, trials: Trials): Passage {
    const { era } = this;
    trials.begin();
    return {
      stands: () => this.era === era || this.current === 'closed',
      withdraw: () => trials.withdraw(),
      end: (failed) => {
        const verdict = trials.end(subject, failed, Date.now());
        if (this.era !== era) return;
        if (verdict === 'failing') this.open();
        else if (verdict === 'trusted') this.close();
      },
    };
  }

  private open(): void {
    this.openUntil = Date.now() + this.settings.openMs;
    this.become('open');
  }

  private close(): void {
    // Failures from before the opening no longer count.
    this.window.clear();
    this.become('closed');
  }

  private become(state: CircuitState): void {
    const from = this.current;
    this.current = state;
    this.era++;
    this.surroundings.onChange(from, state);
  }

  /** Applies to calls from before the opening, too. */
  refused(afterMs: number = this.openForMs): CircuitOpen {
    return new CircuitOpen(this.callee, afterMs, this.surroundings.retryTimes.next(afterMs));
  }
}
