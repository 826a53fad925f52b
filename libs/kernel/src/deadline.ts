import { currentCausation } from './causation';
import type { Causation } from './causation';

/** The deadline has passed. The work was given up before its next step, and nothing of that step is done. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
  constructor(options?: ErrorOptions) {
    super('the time for this has passed', options);
  }
}

/** The remaining time until the deadline in ms, at least 0; Infinity without a deadline. */
export function timeLeftMs(causation: Causation | undefined = currentCausation()): number {
  return causation?.deadline ? Math.max(0, causation.deadline.getTime() - Date.now()) : Infinity;
}

/**
 * Call it where work has a natural end: before a query, before an append, in each round of a waiting loop. Never call
 * it between an effect and the answer that reports it.
 * @throws TimeIsUp after the deadline
 */
export function stopWhenLate(causation: Causation | undefined = currentCausation()): void {
  if (timeLeftMs(causation) <= 0) throw new TimeIsUp();
}
