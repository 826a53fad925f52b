import type { DataSource } from 'typeorm';
import type { Message } from '../message';
import type { RetryResult } from '../parked-messages';
import type { DeliverySettings } from './delivery-settings';
import { isInfrastructureFault } from './infrastructure-fault';
import type { ParkingLot } from './parking-lot';
import { reasonOf } from './parking-lot';

/** The reason why this version of the code cannot try a parked message of the type. */
export const unheard = (type: string): string =>
  `this version does not hear ${type}: retry it in one that does, or drop it`;

export interface RetryWith {
  readonly dataSource: DataSource;
  readonly lot: ParkingLot;
  readonly revive: DeliverySettings['revive'];
  /**
   * Handles `revived`, if there is one, and takes the parked message from the lot.
   * False when another instance has taken it.
   */
  readonly again: (parked: Message, revived: Message | undefined) => Promise<boolean>;
  /** Called before each message; false ends the retry. */
  readonly goOn: () => boolean;
}

const PAGE = 100;

/** Handles a key's parked messages again, in order, until one fails again or none is left. */
export async function retryParked(key: string, options: RetryWith): Promise<RetryResult> {
  const { dataSource, lot, revive, again, goOn } = options;
  const left = async (handled: number) => ({ handled, left: await lot.count(dataSource, key) });
  for (let handled = 0; ;) {
    // Messages that came meanwhile are parked behind these, so ask again after each page.
    const parked = await lot.list(dataSource, key, PAGE);
    if (parked.length === 0) return { handled, left: 0 };
    for (const { message } of parked) {
      if (!goOn()) return left(handled);
      try {
        const revived = await revive(message);
        if (revived?.breach !== undefined) throw new Error(revived.breach);
        // Another instance retries the key, too, and does the rest.
        if (!(await again(message, revived?.message))) return left(handled);
      } catch (error) {
        if (isInfrastructureFault(error)) throw error;
        await lot.failedAgain(dataSource, message, reasonOf(error), 1);
        return left(handled);
      }
      handled++;
    }
  }
}
