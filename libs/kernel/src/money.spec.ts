import fc from 'fast-check';
import { add, format, money, parseMoney, times } from './money';

const cents = fc.integer({ min: 0, max: 1_000_000_000_000 });

describe('money', () => {
  it('is a whole number of minor units', () => {
    expect(money(1250, 'EUR')).toEqual({ amount: 1250, currency: 'EUR' });
    for (const amount of [12.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => money(amount, 'EUR')).toThrow(RangeError);
    }
  });

  it('adds up without losing a cent, in any order', () => {
    fc.assert(
      fc.property(cents, cents, cents, (a, b, c) => {
        const [x, y, z] = [money(a, 'EUR'), money(b, 'EUR'), money(c, 'EUR')];
        expect(add(add(x, y), z)).toEqual(add(x, add(y, z)));
        expect(add(x, y)).toEqual(add(y, x));
      }),
    );
  });

  it('is multiplied as if added so many times', () => {
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 50 }), (amount, quantity) => {
        const price = money(amount, 'KRW');
        const sum = Array.from({ length: quantity }, () => price).reduce(add);
        expect(times(price, quantity)).toEqual(sum);
      }),
    );
  });

  it('refuses to mix currencies', () => {
    expect(() => add(money(1, 'EUR'), money(1, 'USD'))).toThrow('cannot add USD to EUR');
  });

  it('throws before a sum or a product stops being exact', () => {
    expect(() => add(money(Number.MAX_SAFE_INTEGER, 'EUR'), money(1, 'EUR'))).toThrow(RangeError);
    expect(() => times(money(1_000_000_000_000, 'EUR'), 10_000)).toThrow(RangeError);
  });

  it.each([
    [1250, 'EUR', '12.50 EUR'],
    [5, 'USD', '0.05 USD'],
    [0, 'EUR', '0.00 EUR'],
    [1200, 'KRW', '1200 KRW'],
    [1234, 'KWD', '1.234 KWD'],
    [-1250, 'EUR', '-12.50 EUR'],
  ])('%d of %s reads %j', (amount, currency, text) => expect(format({ amount, currency })).toBe(text));

  it.each([
    '12.505 EUR',
    '12,50 EUR',
    '12.50',
    'EUR 12.50',
    '1.5 JPY',
    '12.50 XXX',
    '12.50 eur',
    '99999999999999999 EUR',
    '',
  ])('is not read from %j', (text) => expect(() => parseMoney(text)).toThrow(RangeError));

  it('accepts fewer decimals than the currency has', () => {
    expect(parseMoney('12 EUR')).toEqual({ amount: 1200, currency: 'EUR' });
    expect(parseMoney('12.5 EUR')).toEqual({ amount: 1250, currency: 'EUR' });
    expect(parseMoney('-0.00 EUR')).toEqual({ amount: 0, currency: 'EUR' });
  });
});
