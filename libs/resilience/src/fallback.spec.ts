import { aCallee, endOf, httpError, refused } from '../test/a-callee';
import { failWith, fallBackTo, LastGood } from './fallback';

const down = refused();

describe('a call that fails', () => {
  it('returns a default', async () => {
    const { policy, work } = aCallee([down]);
    expect(await policy.execute(work, { fallback: fallBackTo('nothing') })).toBe('nothing');
    expect(policy.snapshot()).toMatchObject({ failed: 1, fallbacks: 1 });
  });

  it('asks an alternative service', async () => {
    const { policy, work } = aCallee([down]);
    const other = aCallee(['ok']);
    expect(await policy.execute(work, { fallback: () => other.policy.execute(other.work) })).toBe('a parcel');
  });

  it('returns the last good answer while it is not too old', async () => {
    let now = 0;
    const last = new LastGood<string>(1_000, 10, () => now);
    const { policy, work, will } = aCallee(['ok']);
    const ask = () =>
      policy.execute(async (attempt) => last.keep('kim', await work(attempt)), { fallback: last.fallback('kim') });
    await ask();
    will(down);
    now = 1_000;
    expect(await ask()).toBe('a parcel');
    now = 1_001;
    expect(await endOf(ask())).toBe(down);
  });

  it('throws when there is no last good answer', async () => {
    const last = new LastGood<string>(1_000);
    last.keep('kim', 'a parcel');
    const { policy, work } = aCallee([down]);
    expect(await endOf(policy.execute(work, { fallback: last.fallback('lee') }))).toBe(down);
  });

  it('keeps a bounded number of last good answers and drops the oldest', async () => {
    const last = new LastGood<number>(1_000, 2);
    for (const [key, value] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
      ['c', 4],
    ] as const)
      last.keep(key, value);
    expect(last.fallback('a')(down)).toBe(3);
    expect(last.fallback('c')(down)).toBe(4);
    expect(() => last.fallback('b')(down)).toThrow(down);
  });

  it('can throw a clearer error to the caller', async () => {
    const { policy, work } = aCallee([down]);
    const fallback = failWith((error) => new Error('no parcels today', { cause: error }));
    expect(await endOf(policy.execute(work, { fallback }))).toMatchObject({ message: 'no parcels today', cause: down });
  });

  it('also replaces a bad response that came as a value', async () => {
    const { policy } = aCallee([], {
      faultOfResult: (result) => (result === 503 ? { kind: 'unavailable' } : undefined),
    });
    expect(await policy.execute(() => Promise.resolve(503), { fallback: fallBackTo(200) })).toBe(200);
  });
});

it('does not replace a refusal, because that is an answer', async () => {
  const notFound = httpError(404);
  const { policy, work } = aCallee([notFound]);
  expect(await endOf(policy.execute(work, { fallback: fallBackTo('nothing') }))).toBe(notFound);
});
