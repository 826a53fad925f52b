import { SeededRandom } from '@maru/kernel';
import { letterDueAt } from './letter-due-at';

const since = new Date('2026-11-29T12:00:00Z');
const later = (ms: number) => new Date(since.getTime() + ms);
const longest = { next: () => 1 };

describe('the next attempt at a letter', () => {
  it.each([
    [0, 1_000],
    [4_000, 8_000],
    [30_000, 60_000],
    [600_000, 660_000],
    [86_400_000, 86_460_000],
  ])('is due after as long again as it has waited, from a second to a minute: %d ms', (waitedMs, dueMs) => {
    expect(letterDueAt(since, later(waitedMs), longest)).toEqual(later(dueMs));
  });

  it('comes at most a thousand times a day, and at different times for different letters', () => {
    const random = new SeededRandom(1);
    const due = Array.from({ length: 100 }, () => letterDueAt(since, later(600_000), random).getTime());
    expect(Math.min(...due)).toBeGreaterThanOrEqual(later(630_000).getTime());
    expect(new Set(due).size).toBeGreaterThan(90);
  });

  it('is never due in the past, also for a letter from the future', () => {
    expect(letterDueAt(later(5_000), since, longest)).toEqual(later(1_000));
  });
});
