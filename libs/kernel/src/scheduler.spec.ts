import { SystemClock } from './clock';
import { SystemScheduler } from './scheduler';

describe('the system scheduler', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('runs a task once, after its delay', () => {
    const task = jest.fn();
    new SystemScheduler().after(50, task);
    jest.advanceTimersByTime(49);
    expect(task).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1_000);
    expect(task).toHaveBeenCalledTimes(1);
  });

  it('does not run a cancelled task', () => {
    const task = jest.fn();
    new SystemScheduler().after(50, task)();
    jest.advanceTimersByTime(1_000);
    expect(task).not.toHaveBeenCalled();
  });

  it('can wait longer than setTimeout, such as 60 days', () => {
    const sixtyDays = 60 * 24 * 3_600_000;
    const task = jest.fn();
    new SystemScheduler().after(sixtyDays, task);
    jest.advanceTimersByTime(sixtyDays - 1);
    expect(task).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledTimes(1);
  });

  it('wakes a sleeper early when its signal aborts', async () => {
    const stop = new AbortController();
    const sleeping = new SystemScheduler().sleep(60_000, stop.signal);
    stop.abort();
    await expect(sleeping).resolves.toBeUndefined();
    expect(jest.getTimerCount()).toBe(0);
    await expect(new SystemScheduler().sleep(60_000, stop.signal)).resolves.toBeUndefined();
  });
});

describe('the system clock', () => {
  it('tells the time of this machine', () => {
    expect(Math.abs(new SystemClock().now().getTime() - Date.now())).toBeLessThan(1_000);
  });
});
