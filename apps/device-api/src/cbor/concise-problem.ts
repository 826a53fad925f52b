import type { Problem } from '@maru/service';

// The keys of RFC 9290 §2, including the one for the fields of problem details over HTTP.
const TITLE = -1;
const DETAIL = -2;
const OF_HTTP = 7807;
const TYPE = 0;
const STATUS = 1;

/** A problem as a concise one: the code is under 7807, beside status and type. */
export function conciseProblem({ type, title, status, detail, ...more }: Problem): Map<number, unknown> {
  const ofHttp = new Map<number | string, unknown>([
    [TYPE, type],
    [STATUS, status],
    ...Object.entries(more).filter(([, value]) => value !== undefined),
  ]);
  return new Map<number, unknown>([
    [TITLE, title],
    [DETAIL, detail],
    [OF_HTTP, ofHttp],
  ]);
}
