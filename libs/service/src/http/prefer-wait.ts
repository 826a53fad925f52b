import type { IncomingHttpHeaders } from 'node:http';

/** The longest time that a request is held, in seconds. */
const LONGEST_WAIT_S = 30;

/**
 * The preferred wait of the client in seconds (`Prefer: wait=10`, RFC 7240 §4.3), at most 30. Undefined without a
 * well-formed preference, because a preference is never an error.
 */
export function preferredWait(prefer: string | undefined): number | undefined {
  for (const preference of prefer?.split(',') ?? []) {
    const [, seconds] = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;|$)/i.exec(preference) ?? [];
    if (seconds !== undefined) return Math.min(Number(seconds), LONGEST_WAIT_S);
  }
  return undefined;
}

/** As `preferredWait`, from the headers of a request; 0 when there is no preference. */
export function preferredWaitS({ prefer }: IncomingHttpHeaders): number {
  return preferredWait(prefer === undefined ? undefined : String(prefer)) ?? 0;
}
