/** In which staff say why they act. */
export const REASON_HEADER = 'x-reason';

const LONGEST = 200;
const UNPRINTABLE = /\p{C}/u;

/** Either what was said, or what is wrong with it. */
export interface Reason {
  readonly text?: string;
  readonly fault?: string;
}

/**
 * The reason in the header's value, percent-encoded UTF-8 (`encodeURIComponent`); undefined when it is absent or blank.
 * E-mail addresses are refused, because the log of events keeps a reason for ever and nothing of a person may stay in
 * it.
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
    return { fault: 'must not contain "@": it is kept for ever, so it may name no e-mail address' };
  return { text };
}
