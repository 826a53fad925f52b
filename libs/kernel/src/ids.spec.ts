import fc from 'fast-check';
import { deriveId, isUuid, RandomIds } from './ids';

// RFC 9562 §4: 8-4-4-4-12 lower-case hex digits; the version is the 13th digit, the variant the top two bits of the
// 17th.
const shapeOf = (version: number) =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);

describe('a fresh id', () => {
  it('is a UUIDv7 of RFC 9562', () => {
    const ids = new RandomIds();
    for (let i = 0; i < 1_000; i++) expect(ids.next()).toMatch(shapeOf(7));
  });

  it('starts with the millisecond of its creation', () => {
    // The example of RFC 9562, appendix A.6: 2022-02-22 14:22:22 -05:00.
    const id = new RandomIds(() => 0x017f22e279b0).next();
    expect(id.slice(0, 13)).toBe('017f22e2-79b0');
  });

  it('is greater than every id of an earlier millisecond', () => {
    let now = 1_700_000_000_000;
    const ids = new RandomIds(() => now++);
    const made = Array.from({ length: 600 }, () => ids.next());
    expect([...made].sort()).toEqual(made);
  });

  it('is unique, also when the pool of random bytes is refilled', () => {
    const ids = new RandomIds(() => 0);
    expect(new Set(Array.from({ length: 10_000 }, () => ids.next())).size).toBe(10_000);
  });
});

describe('a derived id', () => {
  const part = fc.oneof(fc.string(), fc.integer());

  it('is a UUIDv5 of RFC 9562, the same for the same parts', () => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(deriveId(...parts)).toMatch(shapeOf(5));
        expect(deriveId(...parts)).toBe(deriveId(...parts));
      }),
    );
  });

  it('differs when any part or its boundary differs', () => {
    fc.assert(
      fc.property(fc.array(part), fc.array(part), (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(deriveId(...a)).not.toBe(deriveId(...b));
      }),
    );
    expect(deriveId('ab', 'c')).not.toBe(deriveId('a', 'bc'));
    expect(deriveId(1)).not.toBe(deriveId('1'));
  });

  it('is the same in every release, because the log contains it', () => {
    expect(deriveId('product', 'MUG-1')).toBe('191ae23d-29f1-5f1b-a358-ea86f9a2fe2e');
  });
});

describe('isUuid', () => {
  it('accepts ids made here', () => {
    expect(isUuid(new RandomIds().next())).toBe(true);
    expect(isUuid(deriveId('x'))).toBe(true);
  });

  it.each(['', 'MUG-1', '017F22E2-79B0-7CC3-98C4-DC0C0C07398F', '017f22e279b07cc398c4dc0c0c07398f', ' '.repeat(36)])(
    'refuses %j',
    (text) => expect(isUuid(text)).toBe(false),
  );
});
