import { routes } from '@maru/gateway';
import { contexts } from '../src/contexts';

describe('the gateway', () => {
  it('sends every path that a context answers to that context, and no other', () => {
    const answered = contexts.flatMap(({ name, routes: segments }) =>
      segments.map((segment) => [`/api/${segment}`, name]),
    );
    expect(
      Object.entries(routes)
        .map(([prefix, { upstream }]) => [prefix, upstream])
        .sort(),
    ).toEqual(answered.sort());
  });
});
