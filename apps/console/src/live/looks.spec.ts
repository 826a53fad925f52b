import { Looks } from './looks';

describe('looking again after changes', () => {
  let looks: number;
  let planned: Looks;
  beforeEach(() => {
    jest.useFakeTimers();
    looks = 0;
    planned = new Looks(() => void looks++);
  });
  afterEach(() => jest.useRealTimers());

  it('happens soon, and again while views catch up', () => {
    planned.changed();
    jest.advanceTimersByTime(100);
    expect(looks).toBe(1);
    jest.advanceTimersByTime(10_000);
    expect(looks).toBe(4);
  });

  it('is not put off by a steady flow of changes', () => {
    for (let n = 0; n < 20; n++) {
      planned.changed();
      jest.advanceTimersByTime(50);
    }
    expect(looks).toBeGreaterThanOrEqual(10);
  });

  it('ends with the page', () => {
    planned.changed();
    planned.stop();
    jest.advanceTimersByTime(10_000);
    expect(looks).toBe(0);
  });
});
