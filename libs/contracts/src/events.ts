import type { ContextContract } from './context-contract';
import { contexts } from './contexts';
import type { EventContract } from './event-contract';

const isContract = (value: unknown): value is EventContract =>
  typeof value === 'object' && value !== null && 'summary' in value;

/** Every event that may leave its context, by the context that owns it. */
export const contractsByContext: ReadonlyMap<string, readonly EventContract[]> = new Map(
  contexts.map(({ name, events }: ContextContract) => [name, Object.values(events).filter(isContract)]),
);

/** Every event that may leave its context, by stored name. */
export const contractByType: ReadonlyMap<string, EventContract> = new Map(
  [...contractsByContext.values()].flat().map((contract) => [contract.type, contract]),
);
