import { CallNotAnswered, CircuitOpen } from '@maru/resilience';
import { notAnswered, problem } from '@maru/service';
import type { Problem } from '@maru/service';

// Codes of faults before a connection existed, so nothing of the request was sent.
const ABSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const SLOW = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Whether nothing of the request was sent, so that any method may be sent to another instance. */
export function wasNotSent(fault: unknown): boolean {
  return codesOf(fault).some((code) => ABSENT.has(code));
}

/** Discovery knows no instance of the context, or only instances that were tried. */
export class NobodyThere extends Error {
  override readonly name = 'NobodyThere';
  readonly code = 'ENOTFOUND';
  constructor(context: string) {
    super(`no instance of ${context} is known`);
  }
}

/** The context refused the gateway's service token: their keys differ. No client can mend that. */
export class NotRecognised extends Error {
  override readonly name = 'NotRecognised';
  constructor(context: string) {
    super(`${context} does not accept the service token of this gateway; their service keys differ`);
  }
}

/** The problem for a context that did not answer: unreachable or busy (503), too slow (504), or broke off (502). */
export function upstreamProblem(context: string, fault: unknown): Problem {
  if (fault instanceof CallNotAnswered) {
    const { code, detail } = notAnswered(context, fault);
    return problem(code, detail);
  }
  if (fault instanceof NotRecognised)
    return problem('HTTP.BAD_GATEWAY', `${context} does not accept requests of this gateway.`);
  const codes = codesOf(fault);
  if (codes.some((code) => ABSENT.has(code)))
    return problem('HTTP.UNAVAILABLE', `${context} cannot be reached; please try again.`);
  if (codes.some((code) => SLOW.has(code)))
    return problem('HTTP.GATEWAY_TIMEOUT', `${context} did not answer in time.`);
  return problem('HTTP.BAD_GATEWAY', `${context} broke off its answer.`);
}

/** The seconds until an open circuit lets a request through; 1 for any other fault. */
export const retryAfterS = (fault: unknown): number =>
  fault instanceof CircuitOpen ? Math.max(1, Math.ceil(fault.retryAfterMs / 1_000)) : 1;

function codesOf(fault: unknown, depth = 0): string[] {
  if (typeof fault !== 'object' || fault === null || depth > 5) return [];
  const { code, cause, errors } = fault as { code?: unknown; cause?: unknown; errors?: unknown[] };
  const inner = [cause, ...(errors ?? [])].flatMap((each) => codesOf(each, depth + 1));
  return typeof code === 'string' ? [code, ...inner] : inner;
}
