import type { Message } from './message';

/** A batch handler throws this to name a message that it can never take. Its key is parked without a search. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';
  constructor(
    readonly poison: Message,
    cause: unknown,
  ) {
    super(`${poison.type} ${poison.id}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
