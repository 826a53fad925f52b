import { CURRENCIES, minorDigits } from './currencies';
import { format, parseMoney } from './money';

// List one of ISO 4217: all that has not two digits.
const OTHERS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};
const digitsOf = (code: string) => Number(Object.entries(OTHERS).find(([, codes]) => codes.includes(code))?.[0] ?? 2);

// Every code that a version of the shop has accepted, because stored amounts contain them.
const TAKEN_BEFORE =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC ' +
  'CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD ' +
  'IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR ' +
  'MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP ' +
  'SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG ' +
  'XOF XPF YER ZAR ZMW ZWG';

describe('the table of currencies', () => {
  it('has the active codes of ISO 4217 with a minor unit, each once', () => {
    expect(new Set(CURRENCIES).size).toBe(CURRENCIES.length);
    expect(CURRENCIES).toHaveLength(164);
    for (const code of CURRENCIES) expect(code).toMatch(/^[A-Z]{3}$/);
    for (const code of ['XTS', 'XXX', 'XAU', 'XDR', 'BGN', 'ANG', 'eur', '']) expect(CURRENCIES).not.toContain(code);
  });

  it.each([
    ['HUF', 2],
    ['IDR', 2],
    ['COP', 2],
    ['PKR', 2],
    ['IQD', 3],
    ['JPY', 0],
    ['KWD', 3],
    ['CLF', 4],
    ['UYW', 4],
    ['MGA', 2],
  ])('has %s with %d digits, whatever ICU says', (code, digits) => expect(minorDigits(code)).toBe(digits));

  it.each(CURRENCIES.map((code) => [code]))('%s is printed with its digits, and read back', (currency) => {
    const digits = digitsOf(currency);
    expect(minorDigits(currency)).toBe(digits);
    const text = `1234${digits === 0 ? '' : `.${'5678'.slice(0, digits)}`} ${currency}`;
    const amount = Number(`1234${'5678'.slice(0, digits)}`);
    expect(format({ amount, currency })).toBe(text);
    expect(parseMoney(text)).toEqual({ amount, currency });
    for (const small of [0, 1, -1, 99, 1_000_000_000_000])
      expect(parseMoney(format({ amount: small, currency }))).toEqual({ amount: small, currency });
  });

  it('keeps every code that the shop has ever taken', () => {
    for (const code of TAKEN_BEFORE.split(' ')) expect(minorDigits(code)).toBe(digitsOf(code));
  });

  it('prints codes that ISO 4217 has withdrawn, and refuses unknown ones', () => {
    expect(format({ amount: 1250, currency: 'BGN' })).toBe('12.50 BGN');
    expect(() => minorDigits('XXX')).toThrow(RangeError);
  });
});
