import { declaredEvents } from '@maru/kernel';
import type { Publications } from '@maru/messaging';

/**
 * The other contexts as their contracts have them: of what is stored under a declared name, the declared fields leave. A field that
 * its context keeps to itself, such as a payment token, is not among them.
 */
export function declaredBesides(name: string): readonly Publications[] {
  return [...declaredEvents()]
    .filter(([context]) => context !== name)
    .map(([context, contracts]) => ({
      context,
      translations: Object.fromEntries(
        contracts.map(({ type, schema }) => [type, ({ data }) => ({ type, data: schema.parse(data) })]),
      ),
    }));
}
