import type { Scheduler } from '@maru/kernel';

// Longer than the work for an address that is known, also on a machine that is busy.
const ANSWER_MS = 500;

/**
 * Does the work, and resolves no sooner than half a second after it began. So the time of the answer does not tell
 * whether there was something to do.
 */
export async function answeredAlike(scheduler: Scheduler, work: () => Promise<unknown>): Promise<void> {
  await Promise.all([work(), scheduler.sleep(ANSWER_MS)]);
}
