import { declareEvents } from '@maru/kernel';
import type { EventContract } from '@maru/kernel';
import * as catalog from './catalog/events';
import * as customers from './customers/events';
import * as inventory from './inventory/events';
import * as notifications from './notifications/events';
import * as ordering from './ordering/events';
import * as payments from './payments/events';
import * as shipping from './shipping/events';

const modules: Record<string, object> = { catalog, customers, inventory, notifications, ordering, payments, shipping };

const isContract = (value: unknown): value is EventContract =>
  typeof value === 'object' && value !== null && 'summary' in value;

/** Every event that may leave its context, by the context that owns it. */
export const contractsByContext: ReadonlyMap<string, readonly EventContract[]> = new Map(
  Object.entries(modules).map(([context, exported]) => [context, Object.values(exported).filter(isContract)]),
);

for (const [context, contracts] of contractsByContext) declareEvents(context, contracts);

/** Every event that may leave its context, by stored name. */
export const contractByType: ReadonlyMap<string, EventContract> = new Map(
  [...contractsByContext.values()].flat().map((contract) => [contract.type, contract]),
);
