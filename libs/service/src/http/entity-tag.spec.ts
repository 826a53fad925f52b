import { matches } from './entity-tag';

describe('If-Match', () => {
  it.each([undefined, '*', ' * ', '"3"', '"1", "3"'])('%s lets version 3 through', (header) => {
    expect(matches(header, 3)).toBe(true);
  });

  it.each(['"2"', '3', 'W/"3"', '', '"33"'])('%s does not', (header) => {
    expect(matches(header, 3)).toBe(false);
  });
});
