import { CURRENCIES } from '../currencies';
import { z } from 'zod';

/**
 * Field types for contracts and HTTP bodies. Their limits keep out what a backend could not store or a sum not hold:
 * control characters (PostgreSQL text has no NUL), lone surrogates, numbers beyond exact integers.
 */

export { email, lines, searchText, storedText, text } from './texts';

/**
 * A UUID, whose case has no meaning (RFC 9562 §4). A system keeps it in lower case everywhere, so that ids compare as
 * text.
 */
export const id = z.uuid().toLowerCase();

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

/** A text that only its owner's key opens: see `@maru/personal-data`. */
export const sealedText = z
  .string()
  .max(10_000)
  .regex(/^sealed\.v1\.[\w-]+$/, 'must be sealed');

/** A UTC time in RFC 3339 that comes in. PostgreSQL does not read the year 0000. */
export const moment = z.iso.datetime().refine((text) => !text.startsWith('0000'), 'must be of the year 0001 or later');

/** A stable code such as `INVENTORY.OUT_OF_STOCK`. */
export const reasonCode = z.string().regex(/^[A-Z]+\.[A-Z_]+$/);
