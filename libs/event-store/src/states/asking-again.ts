import { backoffMs, TimeIsUp } from '@maru/kernel';
import type { Random, Scheduler } from '@maru/kernel';
import { isFinal } from './asker';

// A store that is away for longer than about a second is the caller's affair.
const FAULT_RETRIES = 5;

/** Asks a store again after a fault, with backoff, a bounded number of times. */
export class AskingAgain {
  constructor(
    private readonly scheduler: Scheduler,
    private readonly random: Random,
  ) {}

  /**
   * An append whose answer was lost is recognised by its ids, so it is not doubled.
   * @param inVain whether nobody waits for the answer any more
   * @throws TimeIsUp with the fault as its cause when nobody waits; the fault after five repetitions, or a final one
   */
  async until<T>(inVain: () => boolean, work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (fault) {
        if (isFinal(fault) || attempt >= FAULT_RETRIES) throw fault;
        if (inVain()) throw new TimeIsUp({ cause: fault });
        await this.scheduler.sleep(backoffMs(attempt, 50, 1_000, this.random));
      }
    }
  }
}
