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
  /** Asked before each; false stops. */
  readonly goOn: (next: PutAside) => boolean;
}

/** What a turn came to; nothing of it is written yet. */
export interface TurnResult {
  readonly handled: readonly Message[];
  /** The one that failed again, as it was and as it is to be. */
  readonly failed?: { readonly before: PutAside; readonly postponed: Postponed };
  /** The one that was not tried any more. */
  readonly next?: PutAside;
}

// A key gives others its place after so many.
const MOST = 32;

/**
 * Handles what a key has outside of the flow, in order, until one fails again, some are handled or nothing is left. To be run in
 * the key's lane, so that what arrives meanwhile comes behind it.
 * @throws what the database throws; not what the handler does
 */
export async function asideTurn(turn: AsideTurn): Promise<TurnResult> {
  const handled: Message[] = [];
  // The first often fails again; only when it did not are the others worth their memory.
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

/** What becomes of it when it fails again; undefined when it is handled. */
async function attempt(row: PutAside, { handle, settings }: AsideTurn): Promise<Postponed | undefined> {
  try {
    const revived = await settings.revive(row.message);
    if (revived?.breach !== undefined) {
      const error = reasonOf(new Error(revived.breach));
      return { ...row, error, attempts: row.attempts + 1, dueAt: null };
    }
    // Without one, today's code has no use for it any more.
    if (revived) await handle(revived.message);
    return undefined;
  } catch (error) {
    return nextTry(row, error, settings);
  }
}
