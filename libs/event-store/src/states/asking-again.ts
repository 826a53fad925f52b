import { backoffMs, TimeIsUp } from '@maru/kernel';
import type { Random, Scheduler } from '@maru/kernel';
import { isFinal } from './asker';

// An outage of the store of more than about a second is left to the caller.
const FAULT_RETRIES = 5;

/** Repeats a store call after a fault, with backoff, a bounded number of times. */
export class AskingAgain {
  constructor(
    private readonly scheduler: Scheduler,
    private readonly random: Random,
  ) {}

  /**
   * An append whose answer was lost is recognised by its ids, so it is not doubled.
   * @param inVain whether every caller has left
   * @throws TimeIsUp with the fault as its cause when every caller has left; the fault after five repetitions, or a
   * final one
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
