import { causedBy } from './causation';
import { stopWhenLate, TimeIsUp, timeLeftMs } from './deadline';

const request = { messageId: 'm-1', correlationId: 'c-1' };
const until = (ms: number) => ({ ...request, deadline: new Date(Date.now() + ms) });

describe('work with a deadline', () => {
  it('knows its remaining time through every await', async () => {
    const left = await causedBy(until(5_000), async () => {
      await Promise.resolve();
      stopWhenLate();
      return timeLeftMs();
    });
    expect(left).toBeGreaterThan(4_000);
    expect(left).toBeLessThanOrEqual(5_000);
  });

  it('stops at its next step after the deadline', () => {
    expect(() => causedBy(until(0), () => stopWhenLate())).toThrow(TimeIsUp);
    expect(causedBy(until(-1_000), () => timeLeftMs())).toBe(0);
  });

  it('has no limit without a deadline', () => {
    expect(causedBy(request, () => timeLeftMs())).toBe(Infinity);
    expect(timeLeftMs()).toBe(Infinity);
    expect(() => stopWhenLate()).not.toThrow();
  });
});
