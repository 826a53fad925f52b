const UNSTORABLE = /\0|\p{Surrogate}/gu;
// C0 and C1 controls, DEL, and the separators of lines and paragraphs, with the spaces around them.
const CONTROL = / *[\p{Cc}\u2028\u2029][\p{Cc}\u2028\u2029 ]*/gu;
const REPLACEMENT = '\ufffd';

/**
 * The text with a replacement character (U+FFFD) for each NUL and lone surrogate. PostgreSQL stores neither in text or
 * jsonb, and reads no JSON document that has one.
 */
export const storableText = (text: string): string => text.replace(UNSTORABLE, REPLACEMENT);

/**
 * Text of another system (a provider, a carrier, a mail server), made fit for an event and a view: one line without
 * control characters or lone surrogates, at most `max` UTF-16 units; a longer one is cut and ends with "…".
 * @returns '' for a value that is no text
 */
export function textFromOutside(said: unknown, max = 500): string {
  if (typeof said !== 'string') return '';
  // Cut before it is cleaned, so that the size of the input does not matter.
  const line = storableText(said.slice(0, 4 * max).replace(CONTROL, ' ')).trim();
  return line.length <= max && said.length <= 4 * max ? line : `${whole(line, max - 1)}…`;
}

/**
 * A name that another system gave and expects back, such as the reference of a capture, unchanged.
 * @param what names the value in the error, e.g. "the provider's reference"
 * @throws Error when it is no text of 1 to `max` UTF-16 units that can be stored and shown
 */
export function nameFromOutside(given: unknown, what: string, max = 200): string {
  const isUsable = typeof given === 'string' && given !== '' && given.length <= max && textFromOutside(given) === given;
  if (!isUsable) throw new Error(`${what} cannot be stored: ${JSON.stringify(given)?.slice(0, 200) ?? typeof given}`);
  return given;
}

/** Removes a lone half of a surrogate pair at the end. */
const whole = (text: string, length: number): string => {
  const cut = text.slice(0, length);
  return storableText(cut.slice(-1)) === cut.slice(-1) ? cut : cut.slice(0, -1);
};
