const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const LAST = 54;

/** Whether the text is a W3C trace context of version 00 (https://www.w3.org/TR/trace-context/). */
export const isTraceparent = (text: unknown): text is string => typeof text === 'string' && TRACEPARENT.test(text);

/** Whether the trace of a well-formed context is sampled. Allocates nothing. */
export function isSampled(traceparent: string): boolean {
  // The last hexadecimal digit is odd: '1' has code 49, 'b' has code 98.
  const code = traceparent.charCodeAt(LAST);
  return code > 96 ? (code & 1) === 0 : (code & 1) === 1;
}

/** The trace's id in a well-formed context: 32 hexadecimal digits. */
export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);

/** The id of the span in a well-formed context: 16 hexadecimal digits. */
export const spanIdOf = (traceparent: string): string => traceparent.slice(36, 52);
