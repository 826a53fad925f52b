import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { storedState } from './stored-state';
import type { StoredKind } from './stored-state';

class Tally {
  constructor(readonly counts: Map<string, number>) {}
}
const tallies: StoredKind<Tally> = {
  name: 'tally',
  is: (value): value is Tally => value instanceof Tally,
  write: ({ counts }) => counts,
  read: (counts) => new Tally(counts as Map<string, number>),
};
const stored = storedState<unknown>(1, [tallies]);
const throughJson = (state: unknown) => stored.read(JSON.parse(JSON.stringify(stored.write(state))));

describe('the stored form of a state', () => {
  it('restores every value that JSON cannot hold', () => {
    const state = {
      big: 2n ** 70n,
      at: new Date(86_400_000),
      map: new Map<unknown, unknown>([['a', new Set([1, undefined])]]),
      numbers: [NaN, Infinity, -Infinity, -0, 0.1],
      tally: new Tally(new Map([['a', 1]])),
      none: null,
    };
    expect(throughJson(state)).toStrictEqual(state);
  });

  it('leaves out a key that is undefined, and keeps an undefined state', () => {
    expect(throughJson({ a: undefined, b: 1 })).toStrictEqual({ b: 1 });
    expect(throughJson(undefined)).toBeUndefined();
  });

  it('restores any plain data, also keys that look like its own marks', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('$', 'of', '__proto__', 'constructor'));
    const data = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue(),
        fc.bigInt(),
        fc.double(),
        fc.array(tie('value')),
        fc.dictionary(key, tie('value'), { noNullPrototype: true }),
        fc.array(fc.tuple(key, tie('value'))).map((entries) => new Map(entries)),
      ),
    })).value;
    // Not toStrictEqual, because it treats a key `constructor` as the class.
    fc.assert(fc.property(data, (state) => isDeepStrictEqual(throughJson(state), state)));
  });

  it('refuses an unknown value, when writing and when reading', () => {
    class Other {}
    expect(() => stored.write({ deep: [new Other()] })).toThrow('Other in a state has no stored form');
    expect(() => stored.write({ run: () => 1 })).toThrow(TypeError);
    expect(() => storedState(1).read({ $: 'tally', of: null })).toThrow('unknown kind "tally"');
  });
});
