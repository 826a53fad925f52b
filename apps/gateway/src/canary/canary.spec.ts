import { Canary } from './canary';
import type { RolledBack } from './canary';
import { rolloutSchema } from './rollout';

const open = (given: object = {}) => {
  const told: RolledBack[] = [];
  const rollout = rolloutSchema.parse({ stable: '1', candidate: '2', percent: 10, window: 10, ...given });
  return { canary: new Canary(rollout, (why) => told.push(why)), told };
};
const versions = (canary: Canary, count: number, asksForIt = false) =>
  Array.from({ length: count }, (_, nth) => canary.versionFor(`client-${nth}`, asksForIt));
const candidates = (all: string[]) => all.filter((version) => version === '2').length;

describe('a rollout', () => {
  it('sends its percentage of clients to the candidate', () => {
    expect(candidates(versions(open().canary, 10_000))).toBeGreaterThan(900);
    expect(candidates(versions(open().canary, 10_000))).toBeLessThan(1_100);
    expect(candidates(versions(open({ percent: 0 }).canary, 1_000))).toBe(0);
    expect(candidates(versions(open({ percent: 100 }).canary, 1_000))).toBe(1_000);
  });

  it('keeps clients of the candidate with it while its share grows, and picks others for the next candidate', () => {
    const [tenth, again, half] = [{}, {}, { percent: 50 }].map((given) => versions(open(given).canary, 1_000));
    expect(again).toEqual(tenth);
    expect(tenth!.every((version, nth) => version === '1' || half![nth] === '2')).toBe(true);
    const next = versions(open({ candidate: '3', stable: '2' }).canary, 1_000);
    expect(next.every((version, nth) => (version === '3') === (tenth![nth] === '2'))).toBe(false);
  });

  it('sends clients of the canary group to the candidate, unless byGroup is false', () => {
    expect(candidates(versions(open({ percent: 0 }).canary, 10, true))).toBe(10);
    expect(candidates(versions(open({ percent: 0, byGroup: false }).canary, 10, true))).toBe(0);
  });

  it('sends nobody to the candidate once its error rate is above the limit', () => {
    const { canary, told } = open({ maxErrorRate: 0.2, percent: 100 });
    for (let i = 0; i < 8; i++) canary.ended('2', 'answered');
    for (let i = 0; i < 2; i++) canary.ended('2', 'failed');
    expect(told).toEqual([]);
    canary.ended('2', 'refused');
    expect(told).toEqual([{ errorRate: 0.3, answers: 10 }]);
    expect(canary.rolledBack).toEqual(told[0]);
    expect(candidates([...versions(canary, 100), ...versions(canary, 10, true)])).toBe(0);
  });

  it('rolls back before the window is full when its failures are too many already', () => {
    const { canary, told } = open({ maxErrorRate: 0.3 });
    for (let i = 0; i < 3; i++) canary.ended('2', 'failed');
    expect(told).toEqual([]);
    canary.ended('2', 'failed');
    expect(told).toEqual([{ errorRate: 1, answers: 4 }]);
  });

  it('counts neither failures before its window, nor those of other versions, nor answers that no client awaited', () => {
    const { canary, told } = open({ maxErrorRate: 0.1 });
    for (let i = 0; i < 5; i++) {
      canary.ended('2', 'failed');
      for (let answer = 0; answer < 10; answer++) canary.ended('2', 'answered');
    }
    for (let i = 0; i < 50; i++) {
      canary.ended('1', 'failed');
      canary.ended(undefined, 'failed');
      canary.ended('2', 'left');
    }
    expect(told).toEqual([]);
  });

  it('accepts a percentage from 0 to 100, version names without spaces, and no unknown field', () => {
    const wrong = (given: object) =>
      rolloutSchema.safeParse({ stable: '1', candidate: '2', percent: 10, ...given }).success;
    expect(wrong({})).toBe(true);
    expect([wrong({ percent: 101 }), wrong({ percent: -1 }), wrong({ candidate: 'a b' }), wrong({ more: 1 })]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
