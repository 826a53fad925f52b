import type { Message } from './message';

/** Thrown by a batch handler to name a message that it can never take, which then needs no search. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';
  constructor(
    readonly poison: Message,
    cause: unknown,
  ) {
    super(`${poison.type} ${poison.id}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
