import { backoffMs } from '@maru/kernel';
import type { Random } from '@maru/kernel';
import { DelegateBackoff, handleWhenResult, retry } from 'cockatiel';
import type { Call } from './call';
import { isPassing } from './fault';
import type { Outcome } from './outcome';
import type { PolicySettings } from './policy-settings';
import { RetryBudget } from './retry-budget';

/** Decides whether and when a call gets another attempt. */
export class Retries {
  made = 0;
  /** Counts retries that the budget did not allow. */
  saved = 0;
  private readonly budget: RetryBudget;

  constructor(
    private readonly settings: PolicySettings['retry'],
    private readonly random: Random,
  ) {
    this.budget = new RetryBudget(settings.budgetRatio, settings.budgetReserve);
  }

  /** Makes attempts, numbered from 1, until one needs no other; returns its outcome. */
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

  /** In ms; undefined when there is no other attempt. */
  private waitAfter<T>({ fault }: Outcome<T>, number: number, { repeatable, deadline }: Call<T>): number | undefined {
    const { attempts, baseMs, capMs } = this.settings;
    if (!fault || !isPassing(fault) || number >= attempts) return undefined;
    if (typeof repeatable === 'function' && !repeatable(fault)) return undefined;
    const waitMs = Math.max(fault.retryAfterMs ?? 0, backoffMs(number - 1, baseMs, capMs, this.random));
    // The callee asks for a longer pause than we ever wait, so the caller decides whether to come again.
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
