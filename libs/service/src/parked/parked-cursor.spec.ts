import { cursorOf } from '../lists/cursor';
import { cursorSchema } from './parked-cursor';

describe('a cursor of the parked list', () => {
  it('accepts the longest key of a message', () => {
    const place = ['shipping/integration', '0'.repeat(19), `shipping.${'k'.repeat(991)}`] as const;
    expect(cursorSchema.parse(cursorOf(place))).toEqual(place);
  });

  it.each(['', 'no cursor', cursorOf(['', '1', 'a']), cursorOf(['a', '1']), `${cursorOf(['a', '1', 'b'])}=`])(
    'is refused when the list did not return it: "%s"',
    (text) => {
      expect(cursorSchema.safeParse(text).success).toBe(false);
    },
  );
});
