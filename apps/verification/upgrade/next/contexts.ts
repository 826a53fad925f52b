import type { ContextDefinition } from '@maru/service';
import { contexts } from '@maru/platform/contexts';
import { nextOrdering } from './ordering';
import { nextShipping } from './shipping';

/** The contexts that the next release changes. */
export const changedContexts: readonly ContextDefinition[] = [nextShipping, nextOrdering];

/** Every context of the shop in the next release. */
export const nextContexts: readonly ContextDefinition[] = contexts.map(
  (today) => changedContexts.find(({ name }) => name === today.name) ?? today,
);
