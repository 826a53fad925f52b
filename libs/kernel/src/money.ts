/** An amount in minor units (cents, won) of an ISO 4217 currency. Never a fraction, never a float. */
export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

/** The active ISO 4217 codes, without funds codes, metals and test codes. */
export const CURRENCIES = (
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC ' +
  'CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD ' +
  'IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR ' +
  'MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP ' +
  'SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG ' +
  'XOF XPF YER ZAR ZMW ZWG'
).split(' ') as readonly Currency[];

/** An ISO 4217 alphabetic code, checked against `CURRENCIES` where it enters. */
export type Currency = string & { readonly __currency?: never };

export function money(amount: number, currency: Currency): Money {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`an amount is a whole number of minor units, not ${amount}`);
  return { amount, currency };
}

/** The sum; the currencies must be the same and the result must stay an exact integer. */
export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`cannot add ${b.currency} to ${a.currency}`);
  return money(a.amount + b.amount, a.currency);
}

/** `quantity` times the amount; throws a RangeError when the result is no longer exact. */
export function times(price: Money, quantity: number): Money {
  return money(price.amount * quantity, price.currency);
}

/** For people: `12.50 EUR`, `1200 KRW`; the number of decimals is the currency's own. */
export function format({ amount, currency }: Money): string {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
}
