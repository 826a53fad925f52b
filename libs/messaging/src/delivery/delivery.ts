import type { RetryResult } from '../parked-messages';
import type { StoredPosition } from './stored-position';
import type { Incoming } from './delivery-settings';
import type { Checkpoint } from './checkpoint';

/** Brings the messages of a group, or of one of its partitions, from an adapter to their handler. */
export interface Delivery {
  /** Starts, or starts over. Returns the position behind which it wants messages. */
  start(): Promise<StoredPosition>;

  /** Takes the next messages in order, and the checkpoint of the source behind them. */
  deliver(incoming: readonly Incoming[], checkpoint: Checkpoint): Promise<void>;

  /** Passes a stretch without messages for the group. Ignored after a delivery behind `from`. */
  skip(from: string, to: Checkpoint): Promise<void>;

  /** How far the source has been read. */
  lookedAt(): Checkpoint;

  /** The position up to which every message has had its effect. */
  position(): string;

  /** The checkpoint that was last written to the database. */
  stored(): Checkpoint;

  retry(key: string): Promise<RetryResult>;
  drop(key: string, position: string): Promise<RetryResult>;

  /** Lets running handlers finish and stores the position. Waiting deliveries return at once. */
  close(): Promise<void>;
}

export class ConsumerClosed extends Error {
  override readonly name = 'ConsumerClosed';
  constructor(group: string) {
    super(`the consumer of ${group} is closed`);
  }
}
