import { CURRENCIES } from '@maru/kernel';
import { z } from 'zod';
import { storedText, text } from './texts';

/**
 * Field types shared by contracts and HTTP bodies. Their limits keep out what a backend could not store or a sum not hold:
 * control characters (PostgreSQL text has no NUL), lone surrogates, numbers beyond exact integers.
 */

export { namesALink, personName } from './person-name';
export { email, lines, searchText, storedText, text } from './texts';

/** Case says nothing in a UUID (RFC 9562 §4): everything inside the shop has it in lower case, so that ids compare as text. */
export const id = z.uuid().toLowerCase();

/** A stock-keeping unit: capitals, digits, dots, dashes, underscores; 1 to 64 of them. */
export const sku = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9._-]{0,63}$/, 'must be 1 to 64 capitals, digits, ".", "_" or "-"')
  .meta({ minLength: 1, maxLength: 64 });

const accepted: ReadonlySet<string> = new Set(CURRENCIES);

/** Where a currency comes in: an active one of the table. */
export const currency = z
  .string()
  .refine((code) => accepted.has(code), 'must be an active ISO 4217 currency, such as "EUR"');

/** Of what is stored or answered: a code that has been withdrawn since stays readable. */
export const storedCurrency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code');

/** Minor units; at most 10^12, so that a whole order still adds up exactly. */
export const amount = z.int().min(0).max(1_000_000_000_000);

/** As stored and answered; where it comes in, its currency is checked by `currency`. */
export const money = z.object({ amount, currency: storedCurrency });

/** How many pieces of one product: 1 to 10,000. */
export const quantity = z.int().min(1).max(10_000);

export const warehouse = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9_-]{0,31}$/, 'must be 1 to 32 capitals, digits, "_" or "-"')
  .meta({ minLength: 1, maxLength: 32 });

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/, 'must be two capitals (ISO 3166-1 alpha-2)');

const addressOf = (line: (max: number) => z.ZodString) =>
  z.object({
    name: line(200),
    line1: line(200),
    line2: line(200).optional(),
    city: line(100),
    postalCode: line(20),
    country,
  });

/** Where a parcel goes, as a client sends it. */
export const address = addressOf(text);
/** As events of before addresses were sealed have it. */
export const storedAddress = addressOf(storedText);
export type Address = z.infer<typeof address>;

/** What only its owner's key opens: see `@maru/personal-data`. */
export const sealedText = z
  .string()
  .max(10_000)
  .regex(/^sealed\.v1\.[\w-]+$/, 'must be sealed');

/**
 * A payment token as events hold it: sealed with the key of the customer; plain in those of before, and where keys are
 * not wrapped.
 */
export const storedPaymentToken = z.union([sealedText, storedText(200)]);

/** BCP 47 language with an optional region. */
export const locale = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be like "en" or "ko-KR"');

/** A stable code such as `INVENTORY.OUT_OF_STOCK`. */
export const reasonCode = z.string().regex(/^[A-Z]+\.[A-Z_]+$/);
