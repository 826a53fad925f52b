import { minorDigits } from './currencies';
import type { Currency } from './currencies';

/** An amount in minor units (cents, won) of an ISO 4217 currency. Never a fraction, never a float. */
export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

export function money(amount: number, currency: Currency): Money {
  if (!Number.isSafeInteger(amount))
    throw new RangeError(`an amount must be a whole number of minor units, not ${amount}`);
  return { amount, currency };
}

/** The sum; the currencies must be the same and the result must stay an exact integer. */
export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency)
    throw new RangeError(`cannot add ${b.currency} to ${a.currency}; convert one of them first`);
  return money(a.amount + b.amount, a.currency);
}

/** `quantity` times the amount; throws a RangeError when the result is no longer exact. */
export function times(price: Money, quantity: number): Money {
  return money(price.amount * quantity, price.currency);
}

/**
 * The amount in major units as a decimal number, exact: `12.50` for 1250 EUR, `1200` for 1200 KRW.
 * @throws RangeError when the currency is not in the table
 */
export function decimal({ amount, currency }: Money): string {
  const digits = minorDigits(currency);
  if (digits === 0) return String(amount);
  const figures = String(Math.abs(amount)).padStart(digits + 1, '0');
  return `${amount < 0 ? '-' : ''}${figures.slice(0, -digits)}.${figures.slice(-digits)}`;
}

/** The amount for people: `12.50 EUR`, `1200 KRW`, with the decimals of the currency. */
export const format = (amount: Money): string => `${decimal(amount)} ${amount.currency}`;

const WRITTEN = /^(-?)(\d+)(?:\.(\d+))? ([A-Z]{3})$/;

/**
 * Parses the text that `format` writes. Missing decimals are zeros.
 * @throws RangeError for another form, more decimals than the currency has, or an amount that is not exact
 */
export function parseMoney(text: string): Money {
  const [, sign, whole, fraction = '', currency] = WRITTEN.exec(text) ?? [];
  if (whole === undefined || currency === undefined)
    throw new RangeError(`"${text}" is not an amount like "12.50 EUR"`);
  const digits = minorDigits(currency);
  if (fraction.length > digits) throw new RangeError(`"${text}" has too many decimals; ${currency} has ${digits}`);
  const amount = Number(whole + fraction.padEnd(digits, '0'));
  return money(sign === '-' && amount !== 0 ? -amount : amount, currency);
}
