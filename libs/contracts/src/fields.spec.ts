import { CURRENCIES } from '@maru/kernel';
import type { z } from 'zod';
import * as fields from './fields';

const takes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe('numbers', () => {
  it('a quantity is 1 to 10,000 whole pieces', () => {
    for (const quantity of [1, 2, 10_000]) expect(takes(fields.quantity, quantity)).toBe(true);
    for (const quantity of [0, -1, 1.5, 10_001, 1e12, Number.NaN, '1', null]) {
      expect(takes(fields.quantity, quantity)).toBe(false);
    }
  });

  it('an amount is 0 to 10^12 whole minor units, so that the total of a full line stays exact', () => {
    for (const amount of [0, 1, 1e12]) expect(takes(fields.amount, amount)).toBe(true);
    for (const amount of [-1, 0.5, 1e12 + 1, Number.POSITIVE_INFINITY, '0']) {
      expect(takes(fields.amount, amount)).toBe(false);
    }
  });

  it('a currency in a request is an active one of ISO 4217', () => {
    for (const currency of CURRENCIES) expect(takes(fields.currency, currency)).toBe(true);
    for (const currency of ['eur', 'EURO', 'XXX', 'XAU', 'BGN', '', 978]) {
      expect(takes(fields.currency, currency)).toBe(false);
    }
  });

  it('stored money stays readable when its currency is withdrawn', () => {
    for (const currency of ['EUR', 'BGN', 'XXX']) expect(takes(fields.money, { amount: 1250, currency })).toBe(true);
    for (const currency of ['eur', 'EURO', '', 978])
      expect(takes(fields.money, { amount: 1250, currency })).toBe(false);
  });
});

describe('names', () => {
  it.each<[keyof typeof fields, string[], string[]]>([
    ['sku', ['MUG-1', 'A', '0.A_B-C', 'A'.repeat(64)], ['', 'mug', '-A', 'A B', 'A/B', 'É', 'A'.repeat(65)]],
    ['warehouse', ['SEOUL-1', 'A'.repeat(32)], ['', 'seoul', '_A', 'A.B', 'A'.repeat(33)]],
    ['country', ['KR', 'AQ'], ['', 'kr', 'KOR', 'K1']],
    ['locale', ['en', 'ko', 'ko-KR'], ['', 'EN', 'en_US', 'english', 'en-us']],
    ['reasonCode', ['INVENTORY.OUT_OF_STOCK'], ['OUT_OF_STOCK', 'inventory.out', 'A.B.C', 'A.']],
    ['id', ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f', '191ae23d-29f1-5f1b-a358-ea86f9a2fe2e'], ['', 'MUG-1', '42']],
  ])('%s', (field, good, bad) => {
    const schema = fields[field] as z.ZodType;
    for (const value of good) expect({ value, taken: takes(schema, value) }).toEqual({ value, taken: true });
    for (const value of bad) expect({ value, taken: takes(schema, value) }).toEqual({ value, taken: false });
  });
});

it('an id in capitals is the same id', () => {
  expect(fields.id.parse('191AE23D-29F1-5F1B-A358-EA86F9A2FE2E')).toBe('191ae23d-29f1-5f1b-a358-ea86f9a2fe2e');
});

describe('an address', () => {
  const seoul = { name: 'Kim', line1: '1 Sejong-daero', city: 'Seoul', postalCode: '04524', country: 'KR' };

  it('needs every field except the second line', () => {
    expect(takes(fields.address, seoul)).toBe(true);
    expect(takes(fields.address, { ...seoul, line2: '3F' })).toBe(true);
    for (const missing of Object.keys(seoul)) {
      expect(takes(fields.address, { ...seoul, [missing]: undefined })).toBe(false);
    }
  });
});
