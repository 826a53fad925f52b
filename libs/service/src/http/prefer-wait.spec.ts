import { preferredWait } from './prefer-wait';

describe('Prefer: wait', () => {
  it.each([
    ['wait=10', 10],
    ['wait=0', 0],
    ['respond-async, wait=5', 5],
    ['Wait = "7"; x=1', 7],
    ['wait=3600', 30],
  ])('%s means %s seconds', (header, seconds) => {
    expect(preferredWait(header)).toBe(seconds);
  });

  it.each([undefined, '', 'wait', 'wait=', 'wait=-1', 'wait=1.5', 'wait=soon', 'awaits=3'])(
    '%s is no preference',
    (header) => {
      expect(preferredWait(header)).toBeUndefined();
    },
  );
});
