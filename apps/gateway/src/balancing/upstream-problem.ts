import { problem } from '@maru/service';
import type { Problem } from '@maru/service';

// No connection came about, so nothing of the request was sent.
const ABSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const SLOW = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Whether the request never left, so that another address may be asked the same, whatever the method. */
export function wasNotSent(fault: unknown): boolean {
  return codesOf(fault).some((code) => ABSENT.has(code));
}

/** What the client is told when there is no instance to ask, or none takes a connection. */
export const absent = (context: string): Problem =>
  problem('HTTP.UNAVAILABLE', `${context} cannot be reached; please try again.`);

/** What the client is told when a context did not answer: it is not there (503), too slow (504), or broke off (502). */
export function upstreamProblem(context: string, fault: unknown): Problem {
  const codes = codesOf(fault);
  if (codes.some((code) => ABSENT.has(code))) return absent(context);
  if (codes.some((code) => SLOW.has(code)))
    return problem('HTTP.GATEWAY_TIMEOUT', `${context} did not answer in time.`);
  return problem('HTTP.BAD_GATEWAY', `${context} broke off its answer.`);
}

function codesOf(fault: unknown, depth = 0): string[] {
  if (typeof fault !== 'object' || fault === null || depth > 5) return [];
  const { code, cause, errors } = fault as { code?: unknown; cause?: unknown; errors?: unknown[] };
  const inner = [cause, ...(errors ?? [])].flatMap((each) => codesOf(each, depth + 1));
  return typeof code === 'string' ? [code, ...inner] : inner;
}
