import { SystemRandom } from '@maru/kernel';
import { lowMessage } from '../testing/low-message';
import { nextTry } from './next-try';
import { RetryAt } from './retry-later';
import type { PutAside } from './waiting-rows';

const now = new Date('2026-05-01T09:00:00Z');
const settings = {
  clock: { now: () => now },
  random: new SystemRandom(),
  retry: { attempts: 3, baseMs: 100, capMs: 5_000 },
  waiting: { quickMs: 1_000, baseMs: 1_000, capMs: 30_000, ageMs: 900_000, agedMs: 300_000 },
};
const row: PutAside = {
  ...{ message: lowMessage('A', 1, '1'), attempts: 0, faults: 1, dueAt: now, since: now, agedAt: null, queued: false },
};
const away = Object.assign(new Error('away'), { transient: true });
const ago = (ms: number) => new Date(now.getTime() - ms);
const inMs = (due: Date | null) => due!.getTime() - now.getTime();

describe('a waiting message that fails again', () => {
  it('waits longer each time, up to the cap, and never less than half of that', () => {
    for (const [faults, longest] of [
      [0, 2_000],
      [3, 16_000],
      [4, 30_000],
      [900, 30_000],
    ] as const) {
      const { dueAt, ...next } = nextTry({ ...row, faults }, away, settings);
      expect(next).toMatchObject({ faults: faults + 1, attempts: 0, agedAt: null, error: 'Error: away' });
      expect(inMs(dueAt)).toBeGreaterThanOrEqual(longest / 2);
      expect(inMs(dueAt)).toBeLessThanOrEqual(longest);
    }
  });

  it('waits at random between half of the longest wait and all of it', () => {
    const waits = [0, 0.5, 1].map((next) =>
      inMs(nextTry({ ...row, faults: 3 }, away, { ...settings, random: { next: () => next } }).dueAt),
    );
    expect(waits).toEqual([8_000, 12_000, 16_000]);
  });

  it('is aged a quarter of an hour after it was first tried, and tried slowly from then on', () => {
    expect(nextTry({ ...row, since: ago(899_999) }, away, settings).agedAt).toBeNull();
    const aged = nextTry({ ...row, since: ago(900_000) }, away, settings);
    expect(aged.agedAt).toEqual(now);
    expect(inMs(aged.dueAt)).toBeGreaterThanOrEqual(150_000);
    expect(inMs(aged.dueAt)).toBeLessThanOrEqual(300_000);
    expect(nextTry({ ...row, since: ago(990_000), agedAt: ago(90_000) }, away, settings).agedAt).toEqual(ago(90_000));
  });

  it('is due at the time that its handler sets, after at least a short pause, and uncounted', () => {
    const later = new Date(now.getTime() + 3_600_000);
    expect(nextTry(row, new RetryAt(later), settings)).toMatchObject({ dueAt: later, faults: 1, attempts: 0 });
    expect(inMs(nextTry(row, new RetryAt(ago(5_000)), settings).dueAt)).toBe(100);
  });

  it('is parked for a person after the usual number of refusals', () => {
    const refused = nextTry(row, new Error('cannot take it'), settings);
    expect(refused).toMatchObject({ attempts: 1, faults: 1, error: 'Error: cannot take it' });
    expect(inMs(refused.dueAt)).toBeGreaterThan(0);
    expect(inMs(refused.dueAt)).toBeLessThanOrEqual(200);
    expect(nextTry({ ...row, attempts: 2 }, new Error('cannot take it'), settings)).toMatchObject({
      attempts: 3,
      dueAt: null,
    });
  });
});
