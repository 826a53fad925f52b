import type { Message } from './message';

/** Thrown by a batch handler that knows which message it can never take: that one's key is parked, without a search. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';
  constructor(
    readonly poison: Message,
    cause: unknown,
  ) {
    super(`${poison.type} ${poison.id}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
