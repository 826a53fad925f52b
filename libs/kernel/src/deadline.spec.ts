import { causedBy } from './causation';
import { stopWhenLate, TimeIsUp, timeLeftMs } from './deadline';

const request = { messageId: 'm-1', correlationId: 'c-1' };
const until = (ms: number) => ({ ...request, deadline: new Date(Date.now() + ms) });

describe('work that somebody waits for', () => {
  it('knows how long that is, through every await', async () => {
    const left = await causedBy(until(5_000), async () => {
      await Promise.resolve();
      stopWhenLate();
      return timeLeftMs();
    });
    expect(left).toBeGreaterThan(4_000);
    expect(left).toBeLessThanOrEqual(5_000);
  });

  it('stops at its next step when they have left', () => {
    expect(() => causedBy(until(0), () => stopWhenLate())).toThrow(TimeIsUp);
    expect(causedBy(until(-1_000), () => timeLeftMs())).toBe(0);
  });

  it('goes on for ever when nobody has said how long they wait', () => {
    expect(causedBy(request, () => timeLeftMs())).toBe(Infinity);
    expect(timeLeftMs()).toBe(Infinity);
    expect(() => stopWhenLate()).not.toThrow();
  });
});
