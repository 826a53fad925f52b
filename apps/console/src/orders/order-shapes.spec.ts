import { isId } from './order-shapes';

describe('the search for orders', () => {
  it('knows the number of an order or a customer, also with blanks around it', () => {
    expect(isId(' 01a22ee0-5a34-7fd1-aec6-80c773cc1776 ')).toBe(true);
    expect(['', 'a80ff2cc', '01a22ee0-5a34-7fd1-aec6-80c773cc177g'].map(isId)).toEqual([false, false, false]);
  });
});
