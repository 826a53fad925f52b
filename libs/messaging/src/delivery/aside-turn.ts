import type { Message } from '../message';
import type { DeliverySettings } from './delivery-settings';
import { nextTry } from './next-try';
import { reasonOf } from './parking-lot';
import type { Postponed, PutAside } from './waiting-rows';

export interface AsideTurn {
  /** The key's first messages outside of the flow, in order, behind the position `after`. */
  readonly firstOf: (limit: number, after: string | undefined) => Promise<readonly PutAside[]>;
  readonly handle: (message: Message) => Promise<void>;
  readonly settings: DeliverySettings;
  /** Called before each message; false ends the turn. */
  readonly goOn: (next: PutAside) => boolean;
}

/** The result of a turn; nothing of it is written yet. */
export interface TurnResult {
  readonly handled: readonly Message[];
  /** The message that failed again, with its state before and after the try. */
  readonly failed?: { readonly before: PutAside; readonly postponed: Postponed };
  /** The message before which the turn stopped. */
  readonly next?: PutAside;
}

// The most messages of one turn, so that other keys get the slot.
const MOST = 32;

/**
 * Handles a key's messages outside of the flow, in order, until one fails, 32 are handled, or none is left.
 * Run it in the key's lane, so that new messages of the key come behind it.
 * @throws errors of the database, never those of the handler
 */
export async function asideTurn(turn: AsideTurn): Promise<TurnResult> {
  const handled: Message[] = [];
  // The first message often fails again, so the first page is small.
  for (let limit = 2; ; limit = MOST) {
    const page = await turn.firstOf(limit, handled.at(-1)?.position);
    for (const row of page) {
      if (handled.length >= MOST || !turn.goOn(row)) return { handled, next: row };
      const postponed = await attempt(row, turn);
      if (postponed) return { handled, failed: { before: row, postponed } };
      handled.push(row.message);
    }
    if (page.length < limit) return { handled };
  }
}

/** The next state of the message when it fails again; undefined when it is handled. */
async function attempt(row: PutAside, { handle, settings }: AsideTurn): Promise<Postponed | undefined> {
  try {
    const revived = await settings.revive(row.message);
    if (revived?.breach !== undefined) {
      const error = reasonOf(new Error(revived.breach));
      return { ...row, error, attempts: row.attempts + 1, dueAt: null };
    }
    // Without a revived message, this version has no use for the row, which then counts as handled.
    if (revived) await handle(revived.message);
    return undefined;
  } catch (error) {
    return nextTry(row, error, settings);
  }
}
