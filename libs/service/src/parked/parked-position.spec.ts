import { parkedPosition } from './parked-position';

describe('the position of a parked message', () => {
  it.each(['', '0000000000000000042'])('may be "%s", so that a record that is no message can be dropped', (text) =>
    expect(parkedPosition.parse(text)).toBe(text),
  );

  it.each(['two\nlines', '4'.repeat(201), undefined])('is not %j', (text) =>
    expect(parkedPosition.safeParse(text).success).toBe(false),
  );
});
