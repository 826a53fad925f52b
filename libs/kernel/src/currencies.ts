/** An ISO 4217 alphabetic code, checked against `CURRENCIES` where it enters. */
export type Currency = string & { readonly __currency?: never };

/**
 * The active codes of ISO 4217 (list one, as of January 2026) by the decimal digits of their minor unit. Funds codes
 * with a minor unit are included. Metals, test codes and others without one are not, because no one can pay in them.
 */
const ACTIVE: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP ' +
    'COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR ' +
    'JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN ' +
    'NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL ' +
    'THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

/**
 * Codes that ISO 4217 has withdrawn: no longer accepted, but still printed, because stored amounts have them. A code
 * that is withdrawn moves here and never leaves the table.
 */
const WITHDRAWN: Readonly<Record<number, string>> = { 2: 'ANG BGN CUC HRK SLL ZWL' };

const rowsOf = (table: Readonly<Record<number, string>>): [Currency, number][] =>
  Object.entries(table).flatMap(([digits, codes]) =>
    codes.split(' ').map((code) => [code, Number(digits)] as [Currency, number]),
  );

const digitsByCode: ReadonlyMap<string, number> = new Map([...rowsOf(ACTIVE), ...rowsOf(WITHDRAWN)]);

/** The codes that the shop accepts in prices and orders. */
export const CURRENCIES: readonly Currency[] = rowsOf(ACTIVE)
  .map(([code]) => code)
  .sort();

/**
 * The decimal digits of the currency's minor unit, by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD. Never those of ICU,
 * which differ by its version.
 * @throws RangeError when the code is not in the table
 */
export function minorDigits(currency: Currency): number {
  const digits = digitsByCode.get(currency);
  if (digits === undefined)
    throw new RangeError(`"${currency}" is not in the ISO 4217 table of currencies.ts; use one of its codes`);
  return digits;
}
