import { aCallee, endOf } from '../test/a-callee';
import type { Attempt } from './call';
import { CallTimedOut, DeadlinePassed } from './call-errors';
import { Policy } from './policy';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('the time-out of a call', () => {
  it('ends and aborts a call to a hanging callee', async () => {
    const { policy, work, asked } = aCallee(['hang'], { timeoutMs: 500 });
    const end = endOf(policy.execute(work));
    await jest.advanceTimersByTimeAsync(499);
    expect(asked[0]!.signal.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await end).toEqual(new CallTimedOut('the carrier', 500));
    expect(asked[0]!.signal.aborted).toBe(true);
  });

  it('reaches listeners, and signals that are requested later', async () => {
    const policy = new Policy('the carrier', { timeoutMs: 500 });
    const [told, taken] = [jest.fn(), jest.fn()];
    let attempt: Attempt | undefined;
    const end = endOf(
      policy.execute((given) => {
        attempt = given;
        given.ending.addEventListener('abort', told);
        given.ending.addEventListener('abort', taken);
        given.ending.removeEventListener('abort', taken);
        return new Promise(() => undefined);
      }),
    );
    await jest.advanceTimersByTimeAsync(499);
    expect([attempt!.ending.aborted, told.mock.calls.length]).toEqual([false, 0]);
    await jest.advanceTimersByTimeAsync(1);
    expect(await end).toBeInstanceOf(CallTimedOut);
    expect([attempt!.ending.aborted, attempt!.signal.aborted]).toEqual([true, true]);
    expect([told.mock.calls.length, taken.mock.calls.length]).toEqual([1, 0]);
  });

  it('is an infrastructure fault to the message bus, so nothing is parked', async () => {
    const { policy, work } = aCallee(['hang'], { timeoutMs: 500 });
    const end = endOf(policy.execute(work));
    await jest.advanceTimersByTimeAsync(500);
    expect(await end).toMatchObject({ transient: true });
  });

  it('makes a later answer irrelevant', async () => {
    const policy = new Policy('the carrier', { timeoutMs: 500 });
    const late = () => new Promise<string>((resolve) => setTimeout(() => resolve('late'), 800));
    const end = endOf(policy.execute(late));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await end).toBeInstanceOf(CallTimedOut);
    expect(policy.snapshot()).toMatchObject({ answered: 0, failed: 1, active: 0, faults: { timeout: 1 } });
  });

  it('is a time-out also when the work stops or answers because of the abort', async () => {
    const policy = new Policy('the carrier', { timeoutMs: 500 });
    const obedient = (ends: (resolve: (value: string) => void, reject: (error: Error) => void) => void) =>
      endOf(
        policy.execute(
          ({ signal }) =>
            new Promise<string>((resolve, reject) => signal.addEventListener('abort', () => ends(resolve, reject))),
        ),
      );
    const rejecting = obedient((_, reject) => reject(new Error('aborted')));
    const answering = obedient((resolve) => resolve('half an answer'));
    await jest.advanceTimersByTimeAsync(500);
    expect(await rejecting).toBeInstanceOf(CallTimedOut);
    expect(await answering).toBeInstanceOf(CallTimedOut);
  });

  it('can differ for a call that is known to take longer', async () => {
    const { policy, work } = aCallee(['hang'], { timeoutMs: 500 });
    const end = endOf(policy.execute(work, { timeoutMs: 30_000 }));
    await jest.advanceTimersByTimeAsync(30_000);
    expect(await end).toEqual(new CallTimedOut('the carrier', 30_000));
  });

  it('does not abort the signal of an answered call, because its body may still be read', async () => {
    const { policy, work, asked } = aCallee(['ok'], { timeoutMs: 500 });
    expect(await policy.execute(work)).toBe('a parcel');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(asked[0]!.signal.aborted).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the deadline of a call', () => {
  const inMs = (ms: number) => new Date(Date.now() + ms);

  it('ends a call before its time-out does', async () => {
    const { policy, work, asked } = aCallee(['hang'], { timeoutMs: 500 });
    const end = endOf(policy.execute(work, { deadline: inMs(200) }));
    await jest.advanceTimersByTimeAsync(200);
    expect(await end).toEqual(new DeadlinePassed('the carrier'));
    expect(asked[0]).toMatchObject({ timeLeftMs: 200, signal: { aborted: true } });
  });

  it('prevents a call after it has passed', async () => {
    const { policy, work, asked } = aCallee(['ok']);
    expect(await endOf(policy.execute(work, { deadline: inMs(0) }))).toBeInstanceOf(DeadlinePassed);
    expect(asked).toEqual([]);
  });

  it('ends a call at once when the next retry would come too late', async () => {
    const busy = Object.assign(new Error('busy'), { status: 503, headers: { 'retry-after': '5' } });
    const { policy, work, asked } = aCallee([busy]);
    const end = endOf(policy.execute(work, { repeatable: true, deadline: inMs(4_000) }));
    await jest.advanceTimersByTimeAsync(1);
    expect(await end).toBe(busy);
    expect(asked).toHaveLength(1);
  });

  it('ends a call that waits for a place', async () => {
    const { policy, work, asked } = aCallee(['hang'], { timeoutMs: 500, bulkhead: { concurrency: 1, queue: 5 } });
    const first = endOf(policy.execute(work));
    const second = endOf(policy.execute(work, { deadline: inMs(100) }));
    await jest.advanceTimersByTimeAsync(100);
    expect(await second).toBeInstanceOf(DeadlinePassed);
    await jest.advanceTimersByTimeAsync(400);
    await first;
    expect(asked).toHaveLength(1);
  });
});

describe('an abandoned call', () => {
  it("ends with the caller's reason, aborts the callee, and is no fault of the callee", async () => {
    const { policy, work, asked } = aCallee(['hang'], { circuit: { windowCalls: 1 } });
    const leaving = new AbortController();
    const end = endOf(policy.execute(work, { signal: leaving.signal }));
    await jest.advanceTimersByTimeAsync(10);
    leaving.abort(new Error('the client has gone'));
    expect(await end).toEqual(new Error('the client has gone'));
    expect(asked[0]!.signal.aborted).toBe(true);
    await jest.advanceTimersByTimeAsync(1);
    expect(policy.snapshot()).toMatchObject({ circuit: 'closed', givenUp: 1, failed: 0, active: 0, faults: {} });
  });

  it('is not retried', async () => {
    const { policy, work, asked } = aCallee([new Error('first'), 'ok'], {
      faultOfError: () => ({ kind: 'connection' }),
    });
    const leaving = new AbortController();
    const end = endOf(policy.execute(work, { signal: leaving.signal, repeatable: true }));
    await jest.advanceTimersByTimeAsync(1);
    leaving.abort(new Error('the client has gone'));
    expect(await end).toEqual(new Error('the client has gone'));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
  });

  it('does not block those behind it in the queue', async () => {
    const { policy, work, asked, will } = aCallee(['hang'], { timeoutMs: 500, bulkhead: { concurrency: 1, queue: 5 } });
    const first = endOf(policy.execute(work));
    const leaving = new AbortController();
    const second = endOf(policy.execute(work, { signal: leaving.signal }));
    const third = policy.execute(work);
    leaving.abort(new Error('the client has gone'));
    will('ok');
    await jest.advanceTimersByTimeAsync(500);
    await Promise.all([first, second]);
    expect(await third).toBe('a parcel');
    expect(asked).toHaveLength(2);
  });

  it('makes no call when it was abandoned before', async () => {
    const { policy, work, asked } = aCallee(['ok']);
    const gone = AbortSignal.abort(new Error('the client has gone'));
    expect(await endOf(policy.execute(work, { signal: gone }))).toEqual(new Error('the client has gone'));
    expect(asked).toEqual([]);
  });
});
