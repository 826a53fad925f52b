import { percentIn, rolledBackOf, weightOf } from './route-shapes';
import type { RouteShown } from './route-shapes';

const rollout = { stable: '1', candidate: '2', percent: 10, byGroup: true, maxErrorRate: 0.05, window: 50 };
const route: RouteShown = { context: 'ordering', paths: ['/api/orders'], versions: [], rollout };

describe('the weight of a version', () => {
  it('is its part of the clients', () => {
    expect(['1', '2', '3', undefined].map((version) => weightOf(route, version))).toEqual([90, 10, 0, 0]);
  });

  it('is nothing for a candidate that was rolled back', () => {
    const back = { ...route, rolledBack: { answers: 4, errorRate: 1 } };
    expect(['1', '2'].map((version) => weightOf(back, version))).toEqual([100, 0]);
  });

  it('is none without a rollout', () => {
    const { rollout: _, ...equal } = route;
    expect(weightOf(equal, '1')).toBeUndefined();
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
