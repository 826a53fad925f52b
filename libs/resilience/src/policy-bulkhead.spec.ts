import { aCallee, endOf } from '../test/a-callee';
import { BulkheadFull, CallTimedOut, CircuitOpen } from './call-errors';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('a bulkhead', () => {
  it('limits running and waiting calls, and refuses the others at once with a clear error', async () => {
    const { policy, work, asked } = aCallee(['hang'], { timeoutMs: 500, bulkhead: { concurrency: 3, queue: 2 } });
    const ends = Array.from({ length: 7 }, () => endOf(policy.execute(work)));
    const error = await Promise.race(ends);
    expect(error).toEqual(new BulkheadFull('the carrier', 3, 2));
    expect(error).toMatchObject({ transient: true, message: 'the carrier is busy: 3 calls are under way and 2 wait' });
    expect(asked).toHaveLength(3);
    expect(policy.snapshot()).toMatchObject({ active: 3, queued: 2, failed: 2, faults: { 'bulkhead-full': 2 } });
    await jest.advanceTimersByTimeAsync(1_000);
    await Promise.all(ends);
    expect(asked).toHaveLength(5);
    expect(policy.snapshot()).toMatchObject({ active: 0, queued: 0 });
  });

  it('does not open the circuit when it is full', async () => {
    const { policy, work } = aCallee(['hang'], { bulkhead: { concurrency: 1, queue: 0 } });
    void endOf(policy.execute(work));
    for (let call = 0; call < 50; call++) await endOf(policy.execute(work));
    expect(policy.snapshot()).toMatchObject({ circuit: 'closed', faults: { 'bulkhead-full': 50 } });
    await jest.advanceTimersByTimeAsync(2_000);
  });

  it('refuses waiting calls when the circuit has opened meanwhile', async () => {
    const { policy, work, asked } = aCallee(['hang'], {
      timeoutMs: 500,
      bulkhead: { concurrency: 1, queue: 1 },
      circuit: { windowCalls: 1 },
    });
    const ends = [endOf(policy.execute(work)), endOf(policy.execute(work))];
    await jest.advanceTimersByTimeAsync(500);
    expect(await Promise.all(ends)).toEqual([expect.any(CallTimedOut), expect.any(CircuitOpen)]);
    expect(asked).toHaveLength(1);
  });

  it('does not count the wait for a place towards the time-out', async () => {
    const { policy, work } = aCallee(['hang', 'ok'], { timeoutMs: 500, bulkhead: { concurrency: 1, queue: 1 } });
    const first = endOf(policy.execute(work));
    const second = policy.execute(work);
    await jest.advanceTimersByTimeAsync(500);
    await first;
    expect(await second).toBe('a parcel');
  });

  it('holds no place during the wait for a retry', async () => {
    const { policy, work } = aCallee([Object.assign(new Error('busy'), { status: 503 }), 'ok'], {
      bulkhead: { concurrency: 1, queue: 0 },
    });
    const first = policy.execute(work, { repeatable: true });
    await jest.advanceTimersByTimeAsync(0);
    expect(policy.snapshot().active).toBe(0);
    expect(await policy.execute(work)).toBe('a parcel');
    await jest.advanceTimersByTimeAsync(1_000);
    await first;
  });
});
