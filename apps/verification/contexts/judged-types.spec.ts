import { isKnown } from '@maru/invariants';
import { contexts } from '@maru/platform/contexts';

const stored = contexts.flatMap(({ publications: { translations, privateTypes = [] } }) => [
  ...Object.keys(translations),
  ...privateTypes,
]);

describe('the rules of the auditor', () => {
  it.each(stored)('know what %s means, or that no rule needs it', (type) => {
    expect(isKnown(type)).toBe(true);
  });

  it('do not know a type of ordering that no release has', () => {
    expect(isKnown('ordering.order-gift-wrapped.v1')).toBe(false);
  });
});
