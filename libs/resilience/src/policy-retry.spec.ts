import { aCallee, endOf, half, httpError, refused } from '../test/a-callee';
import { DEFAULTS } from './policy-settings';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

const again = { repeatable: true };
const longest = { next: () => 1 };

describe('a retry', () => {
  it.each([
    ['a broken connection', refused()],
    ['429', httpError(429)],
    ['503', httpError(503)],
  ])('follows %s', async (_, fault) => {
    const { policy, work, asked } = aCallee([fault, 'ok']);
    const end = policy.execute(work, again);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await end).toBe('a parcel');
    expect(asked.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('follows a time-out', async () => {
    const { policy, work } = aCallee(['hang', 'ok'], { timeoutMs: 500 });
    const end = policy.execute(work, again);
    await jest.advanceTimersByTimeAsync(1_500);
    expect(await end).toBe('a parcel');
  });

  it.each([400, 401, 403, 404, 409, 422, 500])('never follows %s', async (status) => {
    const answer = httpError(status);
    const { policy, work, asked } = aCallee([answer, 'ok']);
    const end = endOf(policy.execute(work, again));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await end).toBe(answer);
    expect(asked).toHaveLength(1);
  });

  it('never follows a business refusal', async () => {
    const declined = new Error('PAYMENTS.DECLINED');
    const { policy, work, asked } = aCallee([declined, 'ok'], { faultOfError: () => undefined });
    const end = endOf(policy.execute(work, again));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await end).toBe(declined);
    expect(asked).toHaveLength(1);
    expect(policy.snapshot()).toMatchObject({ answered: 1, failed: 0 });
  });

  it('never follows a call that is not safe to repeat', async () => {
    const { policy, work, asked } = aCallee([refused(), 'ok']);
    const end = endOf(policy.execute(work));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await end).toMatchObject({ code: 'ECONNREFUSED' });
    expect(asked).toHaveLength(1);
  });

  it('follows only the faults that the caller names', async () => {
    const { policy, work, asked } = aCallee([httpError(503), refused(), 'ok']);
    const end = endOf(policy.execute(work, { repeatable: ({ kind }) => kind === 'unavailable' }));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await end).toMatchObject({ code: 'ECONNREFUSED' });
    expect(asked).toHaveLength(2);
  });

  it('waits with full jitter, from a second up to half a minute', async () => {
    const settings = { retry: { attempts: 8 }, circuit: { windowCalls: 100 } };
    const slow = aCallee([refused()], settings, longest);
    const fair = aCallee([refused()], settings, half);
    const eager = aCallee([refused()], settings, { next: () => 0 });
    const ends = [slow, fair, eager].map(({ policy, work }) => endOf(policy.execute(work, again)));
    await jest.advanceTimersByTimeAsync(200_000);
    await Promise.all(ends);
    const waits = ({ asked }: typeof slow) => asked.slice(1).map(({ at }, index) => at - asked[index]!.at);
    expect(waits(slow)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(waits(fair)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    expect(Math.max(...waits(eager))).toBeLessThanOrEqual(1);
  });

  it('comes no sooner than Retry-After allows, in seconds or as a date', async () => {
    const { policy, work, asked } = aCallee([
      httpError(503, '7'),
      httpError(429, new Date(20_000).toUTCString()),
      'ok',
    ]);
    const end = policy.execute(work, again);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(await end).toBe('a parcel');
    expect(asked.map(({ at }) => at)).toEqual([0, 7_000, 20_000]);
  });

  it('is skipped when Retry-After exceeds the longest wait', async () => {
    const { policy, work, asked } = aCallee([httpError(503, '31'), 'ok']);
    const end = endOf(policy.execute(work, again));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await end).toMatchObject({ status: 503 });
    expect(asked).toHaveLength(1);
  });

  it('stops after the configured attempts and throws the last error', async () => {
    const last = httpError(503);
    const { policy, work, asked } = aCallee([refused(), refused(), last], { retry: { attempts: 3 } });
    const end = endOf(policy.execute(work, again));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await end).toBe(last);
    expect(asked).toHaveLength(3);
    expect(policy.snapshot()).toMatchObject({ failed: 1, retries: 2, faults: { connection: 2, unavailable: 1 } });
  });
});

describe('the retry budget', () => {
  const storm = { circuit: { windowCalls: 10_000 }, bulkhead: { concurrency: 1_000 } };

  it('bounds the load on a callee that fails for every caller', async () => {
    const { policy, work, asked } = aCallee([refused()], storm);
    const ends = Array.from({ length: 500 }, () => endOf(policy.execute(work, again)));
    await jest.advanceTimersByTimeAsync(120_000);
    await Promise.all(ends);
    const { budgetReserve } = DEFAULTS.retry;
    expect(asked.length).toBe(500 + budgetReserve);
    expect(policy.snapshot()).toMatchObject({ retries: budgetReserve, retriesSaved: 500 });
  });

  it('grows again with every call', async () => {
    const { policy, work, asked, will } = aCallee([refused()], storm);
    const spend = Array.from({ length: 50 }, () => endOf(policy.execute(work, again)));
    await jest.advanceTimersByTimeAsync(120_000);
    await Promise.all(spend);
    will('ok');
    for (let call = 0; call < 5; call++) await policy.execute(work, again);
    const before = asked.length;
    will(refused(), 'ok');
    const end = policy.execute(work, again);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await end).toBe('a parcel');
    expect(asked.length - before).toBe(2);
  });
});
