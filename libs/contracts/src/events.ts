import { declareEvents } from '@maru/kernel';
import type { EventContract } from '@maru/kernel';
import type { ContextContract } from './context-contract';
import { contexts } from './contexts';

const isContract = (value: unknown): value is EventContract =>
  typeof value === 'object' && value !== null && 'summary' in value;

/** Every event that may leave its context, by the context that owns it. */
export const contractsByContext: ReadonlyMap<string, readonly EventContract[]> = new Map(
  contexts.map(({ name, events }: ContextContract) => [name, Object.values(events).filter(isContract)]),
);

for (const [context, contracts] of contractsByContext) declareEvents(context, contracts);

/** Every event that may leave its context, by stored name. */
export const contractByType: ReadonlyMap<string, EventContract> = new Map(
  [...contractsByContext.values()].flat().map((contract) => [contract.type, contract]),
);
