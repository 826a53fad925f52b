import { matches } from './entity-tag';

describe('If-Match', () => {
  it.each([undefined, '*', ' * ', '"3"', '"1", "3"'])('%s matches version 3', (header) => {
    expect(matches(header, 3)).toBe(true);
  });

  it.each(['"2"', '3', 'W/"3"', '', '"33"'])('%s does not match version 3', (header) => {
    expect(matches(header, 3)).toBe(false);
  });
});
