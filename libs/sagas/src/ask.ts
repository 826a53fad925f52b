import type { DataOf, EventContract } from '@maru/kernel';

type Request<Contract extends EventContract> = (scope: unknown, params: DataOf<Contract>) => void;

/** What a machine may ask for: its `actions`, one per contract. They do nothing: an action asked for is data, see `ask`. */
export function requests<const Contracts extends readonly EventContract[]>(...contracts: Contracts) {
  return Object.fromEntries(contracts.map(({ type }) => [type, () => {}])) as unknown as {
    readonly [Contract in Contracts[number] as Contract['type']]: Request<Contract>;
  };
}

/**
 * An action that asks a context for something: it becomes the request event `contract`, appended together with the step that
 * asked. Its id derives from the message heard, so hearing a message twice is asking once.
 */
export function ask<Contract extends EventContract, Context>(
  contract: Contract,
  data: (context: Context) => DataOf<Contract>,
): { type: Contract['type']; params: (scope: { context: Context }) => DataOf<Contract> } {
  return { type: contract.type, params: ({ context }) => data(context) };
}
