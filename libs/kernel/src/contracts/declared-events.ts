import type { EventContract } from './event-contract';

const byContext = new Map<string, readonly EventContract[]>();
const byType = new Map<string, EventContract>();

/**
 * Declares the public events of a context, once, when the module that defines them is loaded. The bus lets only
 * declared events through and checks their data against the schema.
 * @throws RangeError when a type has another context's prefix, or another contract has its name already
 */
export function declareEvents(context: string, contracts: readonly EventContract[]): void {
  for (const contract of contracts) {
    const { type } = contract;
    if (!type.startsWith(`${context}.`)) throw new RangeError(`${type} cannot be declared as an event of ${context}`);
    if ((byType.get(type) ?? contract) !== contract) throw new RangeError(`${type} is declared twice`);
  }
  for (const contract of contracts) byType.set(contract.type, contract);
  byContext.set(context, [...new Set([...(byContext.get(context) ?? []), ...contracts])]);
}

/** The contract of a public event by its stored name; undefined when no loaded module declares it. */
export const declaredEvent = (type: string): EventContract | undefined => byType.get(type);

/** The declared events of every context, by the context that owns them. */
export const declaredEvents = (): ReadonlyMap<string, readonly EventContract[]> => byContext;
