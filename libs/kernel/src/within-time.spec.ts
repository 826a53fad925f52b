import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Scheduler } from './scheduler';
import { endedOrLate, inTime, withinTime } from './within-time';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The abort reason of the signal. */
const reasonOf = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) =>
    signal.aborted ? resolve(signal.reason) : signal.addEventListener('abort', () => resolve(signal.reason)),
  );

describe('work with a time limit', () => {
  it('gets an aborted signal after the limit, also after garbage collections', async () => {
    const endings = Array.from({ length: 20 }, () => withinTime(200, new AbortController().signal, reasonOf));
    const collecting = setInterval(collectGarbage, 20);
    const reasons = await Promise.all(endings).finally(() => clearInterval(collecting));
    expect(new Set(reasons.map((reason) => (reason as Error).name))).toEqual(new Set(['TimeoutError']));
  });

  it('gets an aborted signal when the caller leaves, also when it has already left', async () => {
    const outer = new AbortController();
    const ended = withinTime(60_000, outer.signal, reasonOf);
    outer.abort(new Error('left'));
    expect(await ended).toEqual(new Error('left'));
    expect(await withinTime(60_000, outer.signal, reasonOf)).toEqual(new Error('left'));
  });

  it('returns its result and throws its errors', async () => {
    expect(await withinTime(60_000, undefined, async () => 7)).toBe(7);
    await expect(withinTime(60_000, undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});

describe('an answer that is waited for', () => {
  const never = new Promise<never>(() => undefined);

  it('is given, and a failure is thrown, when it comes in time', async () => {
    expect(await inTime(Promise.resolve(7), { ms: 60_000 })).toBe(7);
    await expect(inTime(Promise.reject(new Error('no')), { ms: 60_000 })).rejects.toThrow('no');
  });

  it('is given up when the time is over, or its signal aborts', async () => {
    await expect(inTime(never, { ms: 1 })).rejects.toThrow('no answer within 1 ms');
    await expect(inTime(never, { ms: 1, late: () => new RangeError('late') })).rejects.toThrow(RangeError);
    const leaving = new AbortController();
    const waiting = inTime(never, { ms: 60_000, signal: leaving.signal });
    leaving.abort();
    await expect(waiting).rejects.toThrow('given up');
    await expect(inTime(never, { ms: 60_000, signal: leaving.signal })).rejects.toThrow('given up');
  });
});

describe('work that has ended in time', () => {
  /** A signal that counts its listeners. */
  function listenedTo() {
    const { signal } = new AbortController();
    const add = jest.spyOn(signal, 'addEventListener');
    const remove = jest.spyOn(signal, 'removeEventListener');
    return { signal, left: () => add.mock.calls.length - remove.mock.calls.length };
  }

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('leaves neither a timer nor a listener behind', async () => {
    const { signal, left } = listenedTo();
    expect(await inTime(Promise.resolve(7), { ms: 60_000, signal })).toBe(7);
    expect(await withinTime(60_000, signal, async () => 8)).toBe(8);
    expect([left(), jest.getTimerCount()]).toEqual([0, 0]);
  });
});

describe('the end of work that is waited for', () => {
  it('comes with the work, also with one that fails, or with the end of the time', async () => {
    const cancelled: number[] = [];
    // Time does not pass by itself, and what is not cancelled is seen.
    class Standing extends Scheduler {
      override after(delayMs: number, task: () => void): () => void {
        if (delayMs === 0) task();
        return () => cancelled.push(delayMs);
      }
    }
    const scheduler = new Standing();
    await endedOrLate(Promise.resolve(), { ms: 1_000, scheduler });
    await endedOrLate(Promise.reject(new Error('no')), { ms: 2_000, scheduler });
    expect(cancelled).toEqual([1_000, 2_000]);
    await endedOrLate(new Promise(() => undefined), { ms: 0 });
  });
});
