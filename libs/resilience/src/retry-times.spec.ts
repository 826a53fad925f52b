import { SeededRandom } from '@maru/kernel';
import { RetryTimes } from './retry-times';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

const times = (count: number, afterMs: number, from = new RetryTimes(new SeededRandom(1))) =>
  Array.from({ length: count }, () => from.next(afterMs).getTime());

describe('the times at which refused callers come again', () => {
  it('start when the callee may be called, and are a hundredth of a second apart', () => {
    expect(times(4, 5_000)).toEqual([5_000, 5_010, 5_020, 5_030]);
  });

  it('are never more than a minute away, however many wait', () => {
    const all = times(20_000, 5_000);
    expect(Math.max(...all)).toBeLessThanOrEqual(60_000);
    expect(Math.min(...all)).toBe(5_000);
    const inOneSecond = all.filter((time) => time >= 30_000 && time < 31_000).length;
    expect(inOneSecond).toBeLessThan(600);
  });

  it('continue after the times of earlier callers', () => {
    const from = new RetryTimes(new SeededRandom(1));
    times(500, 5_000, from);
    jest.setSystemTime(5_100);
    expect(from.next(1_000).getTime()).toBe(10_000);
    jest.setSystemTime(20_000);
    expect(from.next(1_000).getTime()).toBe(21_000);
  });

  it('are later than a minute when the circuit is open for longer', () => {
    expect(times(2, 600_000)).toEqual([600_000, 600_000]);
  });
});
