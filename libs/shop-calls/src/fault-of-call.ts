import type { Fault, FaultKind } from '@maru/resilience';
import { errorFault } from '@maru/resilience';
import { Refusal } from '@maru/service';

// What is said of a callee that could not answer, and not what it answers.
const FAULTS: Readonly<Record<string, FaultKind>> = {
  'HTTP.UNAVAILABLE': 'unavailable',
  'HTTP.GATEWAY_TIMEOUT': 'timeout',
  'HTTP.TOO_MANY_REQUESTS': 'throttled',
  'HTTP.BAD_GATEWAY': 'failed',
  'HTTP.INTERNAL': 'failed',
};

/** The fault of a call that threw; undefined for whatever a context refuses: that is an answer, and no reason to ask again. */
export function faultOfCall(error: unknown): Fault | undefined {
  if (!(error instanceof Refusal)) return errorFault(error);
  const kind = FAULTS[error.rejection.code];
  return kind && { kind };
}

/** Whether the callee could not answer, so that what it would have said is missing; a refusal says something. */
export const couldNotAnswer = (error: unknown): error is Refusal =>
  error instanceof Refusal && faultOfCall(error) !== undefined;
