import type { Scheduler } from '@maru/kernel';

// Longer than the work for a known address, also on a busy machine.
const ANSWER_MS = 500;

/**
 * Does the work, and resolves half a second after the start at the earliest, so that the time does not reveal whether
 * there was any work.
 */
export async function answeredAlike(scheduler: Scheduler, work: () => Promise<unknown>): Promise<void> {
  await Promise.all([work(), scheduler.sleep(ANSWER_MS)]);
}
