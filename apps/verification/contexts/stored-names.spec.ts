import { contractsByContext } from '@maru/contracts';
import { contexts } from '@maru/platform/contexts';

/** Events whose public name differs from their stored name. No process may wait for one of them. */
const RENAMED = ['payments.payment-intent-recorded.v1'];

describe('public events', () => {
  it('are stored under their public names, so that a time-out finds unheard answers in the log', () => {
    for (const { name, publications } of contexts) {
      const declared = (contractsByContext.get(name) ?? []).map(({ type }) => type);
      const stored = Object.keys(publications.translations);
      expect(declared.filter((type) => !stored.includes(type) && !RENAMED.includes(type))).toEqual([]);
    }
  });
});
