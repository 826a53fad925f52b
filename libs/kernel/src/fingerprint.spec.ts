import { fingerprint } from './fingerprint';

describe('the fingerprint of a value', () => {
  it('is the same in any order of members', () => {
    expect(fingerprint({ a: 1, b: [{ c: 2, d: null }] })).toBe(fingerprint({ b: [{ d: null, c: 2 }], a: 1 }));
    expect(fingerprint({})).toMatch(/^[0-9a-f]{64}$/);
  });

  it('stays the same in later releases, because orders and keys have it stored', () => {
    expect(fingerprint({ b: null, a: [1, 2] })).toBe(
      'f25109c4111335e4a32d49373585e7a788ff5b10e70023f7004b170e7f84716a',
    );
  });

  it('differs for different requests', () => {
    expect(fingerprint({ lines: [1, 2] })).not.toBe(fingerprint({ lines: [2, 1] }));
    expect(fingerprint({ a: '1' })).not.toBe(fingerprint({ a: 1 }));
  });
});
