import fc from 'fast-check';
import { backoffMs, SeededRandom } from './random';

describe('seeded randomness', () => {
  it('repeats itself for the same seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [a, b] = [new SeededRandom(seed), new SeededRandom(seed)];
        for (let i = 0; i < 20; i++) expect(a.next()).toBe(b.next());
      }),
    );
  });

  it('differs for another seed', () => {
    expect(new SeededRandom(1).next()).not.toBe(new SeededRandom(2).next());
  });

  it('stays in [0, 1) and fills it evenly', () => {
    const random = new SeededRandom(42);
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const value = random.next();
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1);
      tenths[Math.floor(value * 10)]! += 1;
    }
    for (const count of tenths) {
      expect(count).toBeGreaterThan(850);
      expect(count).toBeLessThan(1_150);
    }
  });
});

describe('backoff', () => {
  const always = (value: number) => ({ next: () => value });

  it('doubles with every attempt until the cap', () => {
    const longest = [0, 1, 2, 3, 4, 5].map((attempt) => backoffMs(attempt, 10, 100, always(1)));
    expect(longest).toEqual([10, 20, 40, 80, 100, 100]);
  });

  it('has full jitter, from zero to the whole wait', () => {
    expect(backoffMs(3, 10, 100, always(0))).toBe(0);
    expect(backoffMs(3, 10, 100, always(0.5))).toBe(40);
  });

  it('is bounded after any number of attempts', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer(), (attempt, seed) => {
        const delay = backoffMs(attempt, 5, 250, new SeededRandom(seed));
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(250);
      }),
    );
  });
});
