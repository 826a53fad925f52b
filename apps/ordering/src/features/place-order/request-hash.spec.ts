import { requestHash } from './request-hash';

describe('the hash of a request', () => {
  it('is the same whatever the order of its members', () => {
    expect(requestHash({ a: 1, b: [{ c: 2, d: null }] })).toBe(requestHash({ b: [{ d: null, c: 2 }], a: 1 }));
    expect(requestHash({})).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is another one for another request', () => {
    expect(requestHash({ lines: [1, 2] })).not.toBe(requestHash({ lines: [2, 1] }));
    expect(requestHash({ a: '1' })).not.toBe(requestHash({ a: 1 }));
  });
});
