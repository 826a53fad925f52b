import type { Incoming } from './delivery-settings';
import type { Waits } from './put-aside-faults';
import type { Mark } from './low-water-mark';

/** A message of a keyed group while it is in memory. */
export interface Letter extends Incoming {
  readonly mark: Mark;
  /** How often the handler refused it, and how often something that the handler needs failed. */
  refusals: number;
  faults: number;
  /** The time of its first failure. */
  since?: Date;
  /** The reason to park it, once decided. */
  verdict?: string;
  /** The reason and the end of its wait as a row, once decided. */
  waits?: Waits;
}
