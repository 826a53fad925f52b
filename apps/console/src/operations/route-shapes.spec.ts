import { percentIn, rolledBackOf, versionsOf } from './route-shapes';
import type { RouteShown } from './route-shapes';

const rollout = { stable: '1', candidate: '2', percent: 10, byGroup: true, maxErrorRate: 0.05, window: 50 };
const one = { instances: 1, healthy: 1 };
const versions = [{ ...one, version: '1' }, { ...one, version: '2' }, one];
const route: RouteShown = { context: 'ordering', paths: ['/api/orders'], versions, rollout };

describe('the versions of a context', () => {
  it('have their part of the clients when the rollout names them', () => {
    expect(versionsOf(route)).toEqual([{ ...versions[0], weight: 90 }, { ...versions[1], weight: 10 }, one]);
  });

  it('are in the list without an instance, too', () => {
    expect(versionsOf({ ...route, versions: [one] })).toEqual([
      { version: '1', weight: 90, instances: 0, healthy: 0 },
      { version: '2', weight: 10, instances: 0, healthy: 0 },
      one,
    ]);
  });

  it('give nothing to a candidate that was rolled back', () => {
    const back = { ...route, rolledBack: { answers: 4, errorRate: 1 } };
    expect(versionsOf(back).map(({ weight }) => weight)).toEqual([100, 0, undefined]);
  });

  it('have no weight without a rollout', () => {
    const { rollout: _, ...equal } = route;
    expect(versionsOf(equal)).toEqual(versions);
  });
});

describe('a percentage', () => {
  it.each([
    ['10', 10],
    [' 0 ', 0],
    ['2,5', 2.5],
    ['100', 100],
    ['101', undefined],
    ['-1', undefined],
    ['1e1', undefined],
    ['', undefined],
  ])('"%s" is %s', (text, percent) => {
    expect(percentIn(text)).toBe(percent);
  });
});

it('rolls back for clients that ask for the candidate, too', () => {
  expect(rolledBackOf(rollout)).toEqual({ ...rollout, percent: 0, byGroup: false });
});
