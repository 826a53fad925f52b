import { isId, olderThan } from './order-shapes';

const now = Date.parse('2026-03-02T12:00:00Z');

describe('the search for orders', () => {
  it('knows the number of an order or a customer, also with blanks around it', () => {
    expect(isId(' 01a22ee0-5a34-7fd1-aec6-80c773cc1776 ')).toBe(true);
    expect(['', 'a80ff2cc', '01a22ee0-5a34-7fd1-aec6-80c773cc177g'].map(isId)).toEqual([false, false, false]);
  });

  it.each([
    ['1h', '2026-03-02T10:59:59Z', true],
    ['1h', '2026-03-02T11:30:00Z', false],
    ['7d', '2026-02-20T12:00:00Z', true],
    ['', '2026-03-02T12:00:00Z', true],
  ])('keeps with the age "%s" an order of %s: %s', (age, placedAt, kept) => {
    expect(olderThan(age, { placedAt }, now)).toBe(kept);
  });
});
