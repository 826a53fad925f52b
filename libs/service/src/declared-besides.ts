import { contractsByContext } from '@maru/contracts';
import type { Publications } from '@maru/messaging';

/** The other contexts as their contracts have them: everything declared leaves as it is stored. */
export function declaredBesides(name: string): readonly Publications[] {
  return [...contractsByContext]
    .filter(([context]) => context !== name)
    .map(([context, contracts]) => ({
      context,
      translations: Object.fromEntries(contracts.map(({ type }) => [type, ({ data }) => ({ type, data })])),
    }));
}
