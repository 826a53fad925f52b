import type { DataOf, EventContract } from '@maru/kernel';

type Request<Contract extends EventContract> = (scope: unknown, params: DataOf<Contract>) => void;

/** The `actions` of a machine: one for each request. They do nothing, because a request is data (see `ask`). */
export function requests<const Contracts extends readonly EventContract[]>(...contracts: Contracts) {
  return Object.fromEntries(contracts.map(({ type }) => [type, () => {}])) as unknown as {
    readonly [Contract in Contracts[number] as Contract['type']]: Request<Contract>;
  };
}

/**
 * An action that asks a context for something. It becomes the request event `contract`, which is appended with the step
 * that asked. Its id derives from the heard message, so a message that is heard twice asks once.
 */
export function ask<Contract extends EventContract, Context>(
  contract: Contract,
  data: (context: Context) => DataOf<Contract>,
): { type: Contract['type']; params: (scope: { context: Context }) => DataOf<Contract> } {
  return { type: contract.type, params: ({ context }) => data(context) };
}
