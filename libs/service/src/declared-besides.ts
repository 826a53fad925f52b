import { declaredEvents } from '@maru/kernel';
import type { Publications } from '@maru/messaging';

/**
 * The publications of the other contexts, derived from their contracts. An event with a declared type is published with
 * its declared fields only, so a private field such as a payment token stays inside.
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
