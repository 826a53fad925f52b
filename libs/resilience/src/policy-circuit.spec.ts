import { aCallee, endOf, httpError, refused } from '../test/a-callee';
import { CircuitOpen } from './call-errors';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

const down = refused();

async function calls(callee: ReturnType<typeof aCallee>, count: number): Promise<void> {
  for (let call = 0; call < count; call++) await endOf(callee.policy.execute(callee.work));
}

/** A carrier whose circuit is open, and has just been opened. */
async function cutOff(options: Parameters<typeof aCallee>[1] = {}) {
  const callee = aCallee([down], options);
  await calls(callee, 10);
  expect(callee.policy.snapshot().circuit).toBe('open');
  callee.asked.length = 0;
  return callee;
}

describe('a circuit', () => {
  it('opens when half of the last ten calls have failed', async () => {
    const callee = aCallee(['ok']);
    await calls(callee, 5);
    callee.will(down);
    await calls(callee, 4);
    expect(callee.policy.snapshot().circuit).toBe('closed');
    await calls(callee, 1);
    expect(callee.policy.snapshot()).toMatchObject({ circuit: 'open', openForMs: 30_000 });
    expect(callee.changes).toEqual(['closed to open']);
  });

  it('stays closed when less than half of them have', async () => {
    const callee = aCallee(['ok']);
    for (let round = 0; round < 10; round++) {
      callee.will('ok', 'ok', 'ok', 'ok', 'ok', 'ok', down, down, down, down);
      await calls(callee, 10);
    }
    expect(callee.policy.snapshot()).toMatchObject({ circuit: 'closed', answered: 60, failed: 40 });
  });

  it('does not open before there were ten calls', async () => {
    const callee = aCallee([down]);
    await calls(callee, 9);
    expect(callee.policy.snapshot().circuit).toBe('closed');
    await calls(callee, 1);
    expect(callee.policy.snapshot().circuit).toBe('open');
  });

  it('opens for a hanging callee', async () => {
    const { policy, work } = aCallee(['hang'], { timeoutMs: 500 });
    const ends = Array.from({ length: 10 }, () => endOf(policy.execute(work)));
    await jest.advanceTimersByTimeAsync(500);
    await Promise.all(ends);
    expect(policy.snapshot()).toMatchObject({ circuit: 'open', faults: { timeout: 10 } });
  });

  it.each([400, 401, 404, 409, 422])('never opens because of %s, which is an answer', async (status) => {
    const callee = aCallee([httpError(status)]);
    await calls(callee, 50);
    expect(callee.policy.snapshot()).toMatchObject({ circuit: 'closed', answered: 50 });
  });

  it('counts a bad response that the client returns as a value, and returns it', async () => {
    const { policy } = aCallee([], {
      faultOfResult: (response) =>
        (response as { status: number }).status === 503 ? { kind: 'unavailable' } : undefined,
    });
    for (let call = 0; call < 10; call++)
      expect(await policy.execute(() => Promise.resolve({ status: 503 }))).toEqual({ status: 503 });
    expect(policy.snapshot().circuit).toBe('open');
  });

  it('makes no call for half a minute once it is open, and reports that at once', async () => {
    const { policy, work, asked } = await cutOff();
    await jest.advanceTimersByTimeAsync(29_000);
    const error = await endOf(policy.execute(work, { repeatable: true }));
    expect(error).toEqual(new CircuitOpen('the carrier', 1_000));
    expect(error).toMatchObject({ retryAfterMs: 1_000, transient: true, retryAt: expect.any(Date) });
    expect(asked).toEqual([]);
  });

  it('lets five calls probe the callee in parallel afterwards and refuses the others', async () => {
    const { policy, work, asked, will, changes } = await cutOff({ timeoutMs: 500 });
    await jest.advanceTimersByTimeAsync(30_000);
    will('hang');
    const ends = Array.from({ length: 7 }, () => endOf(policy.execute(work)));
    expect(await Promise.all(ends.slice(5))).toEqual([expect.any(CircuitOpen), expect.any(CircuitOpen)]);
    expect(policy.snapshot().circuit).toBe('half-open');
    await jest.advanceTimersByTimeAsync(500);
    await Promise.all(ends);
    expect(asked).toHaveLength(5);
    expect(policy.snapshot()).toMatchObject({ circuit: 'open', openForMs: 30_000 });
    expect(changes).toEqual(['closed to open', 'open to half-open', 'half-open to open']);
  });

  it('closes as soon as fewer than half of its five probes can fail', async () => {
    const callee = await cutOff();
    await jest.advanceTimersByTimeAsync(30_000);
    callee.will(down, 'ok', down, 'ok', 'ok');
    await calls(callee, 4);
    expect(callee.policy.snapshot().circuit).toBe('half-open');
    await calls(callee, 1);
    expect(callee.policy.snapshot().circuit).toBe('closed');
    expect(callee.changes).toEqual(['closed to open', 'open to half-open', 'half-open to closed']);
  });

  it('opens again when half of its probes have failed, not at the first', async () => {
    const callee = await cutOff();
    await jest.advanceTimersByTimeAsync(30_000);
    callee.will(down, 'ok', down);
    await calls(callee, 3);
    expect(callee.policy.snapshot().circuit).toBe('half-open');
    callee.will(down);
    await calls(callee, 1);
    expect(callee.policy.snapshot()).toMatchObject({ circuit: 'open', openForMs: 30_000 });
    await jest.advanceTimersByTimeAsync(30_000);
    await calls(callee, 2);
    expect(callee.policy.snapshot().circuit).toBe('half-open');
  });

  it('forgets earlier failures once it has closed', async () => {
    const callee = await cutOff();
    await jest.advanceTimersByTimeAsync(30_000);
    callee.will('ok');
    await calls(callee, 3);
    callee.will(down);
    await calls(callee, 9);
    expect(callee.policy.snapshot().circuit).toBe('closed');
  });

  it('stays half-open when a caller abandons a probe', async () => {
    const callee = await cutOff();
    await jest.advanceTimersByTimeAsync(30_000);
    callee.will('hang');
    const leaving = new AbortController();
    const trial = endOf(callee.policy.execute(callee.work, { signal: leaving.signal }));
    await jest.advanceTimersByTimeAsync(1);
    leaving.abort();
    await trial;
    await jest.advanceTimersByTimeAsync(1);
    expect(callee.policy.snapshot().circuit).toBe('half-open');
    callee.will(down, down, 'ok', 'ok', down);
    await calls(callee, 5);
    expect(callee.policy.snapshot().circuit).toBe('open');
  });

  it('ignores a call from before the opening that ends during probes', async () => {
    const callee = aCallee([down], { timeoutMs: 60_000 });
    let answer: (value: string) => void = () => undefined;
    const slow = callee.policy.execute(() => new Promise<string>((resolve) => (answer = resolve)));
    await calls(callee, 10);
    answer('late');
    await slow;
    await jest.advanceTimersByTimeAsync(30_000);
    callee.will('ok');
    await calls(callee, 2);
    expect(callee.policy.snapshot().circuit).toBe('half-open');
  });
});
