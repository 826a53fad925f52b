import type { Incoming } from './delivery-settings';
import type { Waits } from './keyed-parking';
import type { Mark } from './low-water-mark';

/** A message of a keyed group while it is in memory. */
export interface Letter extends Incoming {
  readonly mark: Mark;
  /** How often the handler refused it, and how often something that the handler needs failed. */
  refusals: number;
  faults: number;
  /** When it was first tried in vain. */
  since?: Date;
  /** Why it is to be parked, once that is clear. */
  verdict?: string;
  /** Why and until when it is to wait as a row, once that is clear. */
  waits?: Waits;
}
