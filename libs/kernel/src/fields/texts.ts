import { z } from 'zod';

/*
 * The rules for texts, one room for all contexts: every text that a client sends is checked by one of them. Texts are
 * kept as they were typed and compared by `foldedText` of the kernel (docs/adr/0035). A spec of platform walks over all
 * requests.
 */

// Classes of characters, for patterns here and in JSON Schema: what JavaScript's `trim` takes away; control characters
// (C0, DEL, C1), line and paragraph separators, and what turns the direction of the text that follows; what nobody
// sees.
const WHITE = '\\u0009-\\u000d\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069';
const BLANK =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\uffa0';

const between = (inner: string) => `^[^${WHITE}${BLANK}${CONTROL}](?:${inner}*[^${WHITE}${CONTROL}])?$`;
const ONE_LINE = between(`[^${CONTROL}]`);
const LINES = between(`(?:[^${CONTROL}]|\\r?\\n)`);
const TYPED = `^[^${CONTROL}]*$`;

// Under the flag `u` only a lone surrogate is one; UTF-8 has no form for it.
const LONE_SURROGATE = /[\ud800-\udfff]/u;

const VISIBLE_ENDS = 'must begin with something visible and end without white space';
const ends = new RegExp(`^[^${WHITE}${BLANK}](?:[^]*[^${WHITE}])?$`);

const ruled = (max: number, pattern: string, message: string) => {
  const whole = new RegExp(pattern);
  return (
    z
      .string()
      .min(1)
      // Nothing is looked for in a text that is too long.
      .max(max, { abort: true })
      .refine((value) => ends.test(value), VISIBLE_ENDS)
      .refine((value) => !ends.test(value) || whole.test(value), message)
      .refine((value) => !LONE_SURROGATE.test(value), 'must be well-formed Unicode')
      .meta({ pattern })
  );
};

/** One line, at most `max` UTF-16 units: a name, a title, a city, a reason, a token. */
export const text = (max: number) =>
  ruled(max, ONE_LINE, 'must be one line without control characters or characters that turn the direction of text');

/** One or several lines, ended by `\n` or `\r\n`, at most `max` UTF-16 units: a description. */
export const lines = (max: number) =>
  ruled(max, LINES, 'must have no control characters but line breaks, and none that turn the direction of text');

const typed = new RegExp(TYPED);

/**
 * Text as somebody typed it to find something: it may be empty, and have white space around it, which is taken away.
 */
export const searchText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => typed.test(value) && !LONE_SURROGATE.test(value), 'must be one line without control characters')
    .trim()
    .meta({ pattern: TYPED });

const UNSTORABLE = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f';
const storable = new RegExp(`^[^${UNSTORABLE}]*$`);

/**
 * The rule of stored events, which takes every text that was ever accepted: visible at both ends, and nothing that
 * PostgreSQL or UTF-8 cannot hold. An event that is in the log must stay readable, so this never becomes stricter.
 */
export const storedText = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => value.trim() === value && value !== '', 'must not begin or end with white space')
    .refine((value) => storable.test(value) && !LONE_SURROGATE.test(value), 'must not contain control characters')
    .meta({ pattern: `^[^${WHITE}${UNSTORABLE}]([^${UNSTORABLE}]*[^${WHITE}${UNSTORABLE}])?$` });

// A dot-atom of RFC 5322 before the `@`; behind it labels, the last one of letters or an A-label (RFC 5890).
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const EMAIL = new RegExp(
  `^${ATOM}(?:\\.${ATOM})*@(?:[A-Za-z0-9][A-Za-z0-9-]*\\.)+(?:[A-Za-z]{2,}|[Xx][Nn]--[A-Za-z0-9-]*[A-Za-z0-9])$`,
);

/**
 * An e-mail address in ASCII, at most 254 characters, wherever one is checked. A domain of other letters comes in its
 * `xn--` form. It takes every address that was ever taken, or somebody could not log in any more.
 */
export const email = z.email({ pattern: EMAIL, error: 'must be an e-mail address' }).max(254);
