import type { Fault, FaultKind } from '@maru/resilience';
import { errorFault } from '@maru/resilience';
import { Refusal } from '@maru/service';

// The codes for a callee that could not answer. All other codes are answers of the callee.
const FAULTS: Readonly<Record<string, FaultKind>> = {
  'HTTP.UNAVAILABLE': 'unavailable',
  'HTTP.GATEWAY_TIMEOUT': 'timeout',
  'HTTP.TOO_MANY_REQUESTS': 'throttled',
  'HTTP.BAD_GATEWAY': 'failed',
  'HTTP.INTERNAL': 'failed',
};

/** The fault of a call that threw; undefined for a refusal, which is an answer and no reason to call again. */
export function faultOfCall(error: unknown): Fault | undefined {
  if (!(error instanceof Refusal)) return errorFault(error);
  const kind = FAULTS[error.rejection.code];
  return kind && { kind };
}

/** Whether the callee could not answer. False for a refusal by the callee, because that is an answer. */
export const couldNotAnswer = (error: unknown): error is Refusal =>
  error instanceof Refusal && faultOfCall(error) !== undefined;
