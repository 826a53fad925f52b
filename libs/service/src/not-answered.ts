import type { RejectionCode, Rejection } from '@maru/kernel';
import { BulkheadFull, CircuitOpen } from '@maru/resilience';
import type { CallNotAnswered } from '@maru/resilience';

/** The rejection for a call without an answer: the callee's circuit is open, it is busy, or it is too slow. */
export function notAnswered(callee: string, error: CallNotAnswered): Rejection<RejectionCode> {
  if (error instanceof CircuitOpen)
    return {
      code: 'HTTP.UNAVAILABLE',
      detail: `${callee} has failed too often lately; please try again in a moment.`,
    };
  if (error instanceof BulkheadFull)
    return { code: 'HTTP.UNAVAILABLE', detail: `${callee} is busy; please try again.` };
  return { code: 'HTTP.GATEWAY_TIMEOUT', detail: `${callee} did not answer in time.` };
}
