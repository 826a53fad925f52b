/** The header in which staff give the reason of an act. */
export const REASON_HEADER = 'x-reason';

const LONGEST = 200;
const UNPRINTABLE = /\p{C}/u;

/** Either the reason, or the fault of its header. */
export interface Reason {
  readonly text?: string;
  readonly fault?: string;
}

/**
 * The reason in the header's value, percent-encoded UTF-8 (`encodeURIComponent`); undefined when it is absent or blank.
 * E-mail addresses are refused, because the event log keeps a reason for ever and may hold no personal data.
 */
export function reasonIn(header: string | string[] | undefined): Reason | undefined {
  if (header === undefined) return undefined;
  if (Array.isArray(header)) return { fault: 'must be given once' };
  let text: string;
  try {
    text = decodeURIComponent(header).trim();
  } catch {
    return { fault: 'must be percent-encoded UTF-8' };
  }
  if (text === '') return undefined;
  if (text.length > LONGEST) return { fault: `must have at most ${LONGEST} characters` };
  if (UNPRINTABLE.test(text)) return { fault: 'must have printable characters only' };
  if (text.includes('@'))
    return { fault: 'must not contain "@", because it is kept for ever and may name no e-mail address' };
  return { text };
}
