import type { DataSource } from 'typeorm';
import type { Message } from '../message';
import type { RetryResult } from '../parked-messages';
import type { Claim } from './claim';
import type { DeliverySettings, Incoming } from './delivery-settings';
import type { ParkingLot, ToPark } from './parking-lot';
import { QUEUES_BEHIND } from './parking-lot';
import { retryParked } from './retry-parked';

/** What is to be parked, or queues behind what is. */
export interface Unhandled extends Incoming {
  readonly refusals: number;
  /** Why it is to be parked, when it was tried. */
  readonly verdict?: string;
}

export interface KeyedParkingOptions {
  readonly group: string;
  readonly dataSource: DataSource;
  readonly lot: ParkingLot;
  readonly claim: Claim;
  readonly settings: DeliverySettings;
}

/** The parked keys of a keyed group, in memory and in its database. */
export class KeyedParking {
  /** Each with the position of its last parked message. */
  private keys = new Map<string, string>();
  /** The positions of what was dropped and may come again after a start. */
  private dropped: ReadonlySet<string> = new Set();

  constructor(private readonly options: KeyedParkingOptions) {}

  /** @param past the position up to which nothing comes again but what is late */
  async load(past: string): Promise<void> {
    const { dataSource, lot, settings } = this.options;
    this.keys = await lot.keys(dataSource);
    await lot.forgetDropped(dataSource, past, settings.clock.now());
    this.dropped = await lot.dropped(dataSource);
  }

  /** It was parked and then dropped before this start: settled. */
  wasDropped({ position }: Message): boolean {
    return this.dropped.has(position);
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }

  /** False when another has taken over the group; nothing is written then. */
  async add(key: string, letters: readonly Unhandled[]): Promise<boolean> {
    const { group, lot, claim, settings } = this.options;
    const last = this.keys.get(key) ?? '';
    const parked = letters
      // Up to the last one parked everything of this key was settled before a crash made it come again.
      .filter(({ message, late }) => (late === true || message.position > last) && !this.wasDropped(message))
      .map(({ message, verdict, breach, refusals }): ToPark => {
        return { message, error: verdict ?? breach ?? QUEUES_BEHIND, attempts: refusals };
      });
    if (parked.length === 0) return true;
    if (!(await claim.under((transaction) => lot.add(transaction, parked, settings.clock.now())))) return false;
    for (const { message, error, attempts } of parked) {
      // What was tried in vain was told of when that was clear; this one broke its contract, or queues behind another.
      if (attempts === 0) settings.onFault({ group, outcome: 'parked', error: new Error(error), message, attempt: 0 });
      if (message.position > (this.keys.get(key) ?? '')) this.keys.set(key, message.position);
    }
    return true;
  }

  /** To be run in the key's lane, so that what arrives meanwhile waits behind it. */
  async retry(key: string, handle: (message: Message) => Promise<void>, goOn: () => boolean): Promise<RetryResult> {
    const { dataSource, lot, settings } = this.options;
    const again = async (parked: Message, revived: Message | undefined) => {
      if (revived) await handle(revived);
      return this.remove(key, parked.position);
    };
    const result = await retryParked(key, { dataSource, lot, revive: settings.revive, again, goOn });
    if (result.left === 0) this.keys.delete(key);
    return result;
  }

  /** False when it was not parked any more. Others who have the key in memory as parked start over. */
  private remove(key: string, position: string): Promise<boolean> {
    const { claim, lot } = this.options;
    return claim.touching((transaction) => lot.remove(transaction, key, position));
  }

  /** As `remove`, and it stays settled for whoever starts over before it. */
  drop(key: string, position: string): Promise<boolean> {
    const { claim, lot, settings } = this.options;
    return claim.touching((transaction) => lot.drop(transaction, key, position, settings.clock.now()));
  }
}
