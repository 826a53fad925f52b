import { CURRENCIES } from '@maru/kernel';
import { z } from 'zod';

/**
 * Field types shared by contracts and HTTP bodies. Their limits keep out what a backend could not store or a sum not hold:
 * control characters (PostgreSQL text has no NUL), lone surrogates, numbers beyond exact integers.
 */

const UNSTORABLE =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

// The same in one pattern, for whoever reads the schema: what JavaScript's `trim` takes away, and what cannot be stored.
const WHITE = '\\u0009-\\u000d\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
const CONTROL = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f';
const VISIBLE_AT_BOTH_ENDS = `^[^${WHITE}${CONTROL}]([^${CONTROL}]*[^${WHITE}${CONTROL}])?$`;

/** Text that begins and ends with something visible, at most `max` UTF-16 units. */
export const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => value.trim() === value && value !== '', 'must not begin or end with white space')
    .refine((value) => !UNSTORABLE.test(value), 'must not contain control characters')
    .meta({ pattern: VISIBLE_AT_BOTH_ENDS });

/** Text as somebody typed it to find something: it may be empty, and have white space around it, which is taken away. */
export const searchText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !UNSTORABLE.test(value), 'must not contain control characters')
    .trim()
    .meta({ pattern: `^[^${CONTROL}]*$` });

/** Case says nothing in a UUID (RFC 9562 §4): everything inside the shop has it in lower case, so that ids compare as text. */
export const id = z.uuid().toLowerCase();

/** A stock-keeping unit: capitals, digits, dots, dashes, underscores; 1 to 64 of them. */
export const sku = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9._-]{0,63}$/, 'must be 1 to 64 capitals, digits, ".", "_" or "-"')
  .meta({ minLength: 1, maxLength: 64 });

export const currency = z.string().refine((code) => CURRENCIES.includes(code), 'must be an ISO 4217 code');

/** Minor units; at most 10^12, so that a whole order still adds up exactly. */
export const amount = z.int().min(0).max(1_000_000_000_000);

export const money = z.object({ amount, currency });

/** How many pieces of one product: 1 to 10,000. */
export const quantity = z.int().min(1).max(10_000);

export const warehouse = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9_-]{0,31}$/, 'must be 1 to 32 capitals, digits, "_" or "-"')
  .meta({ minLength: 1, maxLength: 32 });

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/, 'must be two capitals (ISO 3166-1 alpha-2)');

export const address = z.object({
  name: text(200),
  line1: text(200),
  line2: text(200).optional(),
  city: text(100),
  postalCode: text(20),
  country,
});
export type Address = z.infer<typeof address>;

/** What only its owner's key opens: see `@maru/personal-data`. */
export const sealedText = z
  .string()
  .max(10_000)
  .regex(/^sealed\.v1\.[\w-]+$/, 'must be sealed');

/** BCP 47 language with an optional region. */
export const locale = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be like "en" or "ko-KR"');

/** A stable code such as `INVENTORY.OUT_OF_STOCK`. */
export const reasonCode = z.string().regex(/^[A-Z]+\.[A-Z_]+$/);
