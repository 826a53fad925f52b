import { currentCausation } from './causation';
import type { Causation } from './causation';

/** Whoever asked for this does not wait any more: it was given up before its next step, and nothing of that step is done. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
  constructor(options?: ErrorOptions) {
    super('the time for this has passed', options);
  }
}

/** How long the current work is still waited for, in ms, 0 at least; Infinity when nobody has said. */
export function timeLeftMs(causation: Causation | undefined = currentCausation()): number {
  return causation?.deadline ? Math.max(0, causation.deadline.getTime() - Date.now()) : Infinity;
}

/**
 * Where work has a natural end: before a question to a database, before an append, between two looks. Never between something that was
 * done and the answer that says so.
 * @throws TimeIsUp when nobody waits for the work any more
 */
export function stopWhenLate(causation: Causation | undefined = currentCausation()): void {
  if (timeLeftMs(causation) <= 0) throw new TimeIsUp();
}
