import { BreachAcknowledged, BreachFound } from '@maru/contracts';
import type { EventOf } from '@maru/contracts';

/** Every event of the stream of a breach. */
export const breachContracts = [BreachFound, BreachAcknowledged] as const;

export type BreachEvent = EventOf<(typeof breachContracts)[number]>;
