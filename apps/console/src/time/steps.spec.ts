import type { TimelineEvent } from '../watch/timeline';
import { positionOf, stepAt } from './steps';

const events = ['010', '020', '030'].map((position) => ({ position }) as TimelineEvent);

describe('a moment of an order', () => {
  it.each([
    ['010', 1],
    ['020', 2],
    ['025', 2],
    ['030', 3],
    // Before the order there is nothing to show.
    ['001', 1],
    ['031', 'now'],
    [undefined, 'now'],
  ] as const)('at %s has %s events before it', (position, step) => {
    expect(stepAt(events, position)).toBe(step);
  });

  it('has the position of its event, and the step behind the last one is now', () => {
    expect([1, 3, 4].map((step) => positionOf(events, step))).toEqual(['010', '030', undefined]);
  });
});
