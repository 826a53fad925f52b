import { currentCausation } from './causation';

/**
 * Reports to the caller that the current work waits for an event and uses nothing meanwhile. The caller then frees the
 * place that it holds for the call. Has no effect when the caller cannot receive it, or when it is repeated.
 */
export function tellWaiting(causation = currentCausation()): void {
  causation?.waits?.();
}
