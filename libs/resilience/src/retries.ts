import { backoffMs } from '@maru/kernel';
import type { Random } from '@maru/kernel';
import { DelegateBackoff, handleWhenResult, retry } from 'cockatiel';
import type { Call } from './call';
import { isPassing } from './fault';
import type { Outcome } from './outcome';
import type { PolicySettings } from './policy-settings';
import { RetryBudget } from './retry-budget';

/** Decides whether a call is worth another attempt, and when. */
export class Retries {
  made = 0;
  /** Would have been due, but for the budget. */
  saved = 0;
  private readonly budget: RetryBudget;

  constructor(
    private readonly settings: PolicySettings['retry'],
    private readonly random: Random,
  ) {
    this.budget = new RetryBudget(settings.budgetRatio, settings.budgetReserve);
  }

  /** Attempts, numbered from 1, until one is worth no other; its outcome. */
  run<T>(call: Call<T>, attempt: (number: number) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    this.budget.called();
    if (!call.repeatable || this.settings.attempts <= 1) return attempt(1);
    let number = 0;
    let waitMs = 0;
    const worthAnother = handleWhenResult((outcome) => {
      const wait = this.waitAfter(outcome as Outcome<T>, number, call);
      waitMs = wait ?? 0;
      return wait !== undefined;
    });
    const retrying = retry(worthAnother, {
      maxAttempts: this.settings.attempts - 1,
      backoff: new DelegateBackoff(() => waitMs),
    });
    return retrying.execute(() => attempt(++number));
  }

  /** In ms; undefined when there is to be no other attempt. */
  private waitAfter<T>({ fault }: Outcome<T>, number: number, { repeatable, deadline }: Call<T>): number | undefined {
    const { attempts, baseMs, capMs } = this.settings;
    if (!fault || !isPassing(fault) || number >= attempts) return undefined;
    if (typeof repeatable === 'function' && !repeatable(fault)) return undefined;
    const waitMs = Math.max(fault.retryAfterMs ?? 0, backoffMs(number - 1, baseMs, capMs, this.random));
    // Asked to stay away for longer than we ever wait: whoever called comes again by themselves, or does not.
    if (waitMs > capMs) return undefined;
    if (deadline && Date.now() + waitMs >= deadline.getTime()) return undefined;
    if (!this.budget.spend()) {
      this.saved++;
      return undefined;
    }
    this.made++;
    return waitMs;
  }
}
