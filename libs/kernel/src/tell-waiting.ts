import { currentCausation } from './causation';

/**
 * Tells the caller that the current work waits for news from elsewhere and uses nothing meanwhile. The caller then frees
 * the place that it holds for the call. Does nothing when the caller cannot be told; again changes nothing.
 */
export function tellWaiting(causation = currentCausation()): void {
  causation?.waits?.();
}
