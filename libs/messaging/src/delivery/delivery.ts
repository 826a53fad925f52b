import type { RetryResult } from '../parked-messages';
import type { StoredPosition } from './stored-position';
import type { Incoming } from './delivery-settings';
import type { Checkpoint } from './checkpoint';

/** How the messages of one group, or of one of its partitions, reach their handler. Where they come from is the adapter's matter. */
export interface Delivery {
  /** Gets ready, or ready again; gives how far it is: what lies behind that is wanted. */
  start(): Promise<StoredPosition>;

  /** Takes the next messages in order, and how far the source has been looked at with them. */
  deliver(incoming: readonly Incoming[], checkpoint: Checkpoint): Promise<void>;

  /** There is nothing for the group between `from` and `to`. Ignored when deliveries have gone on since `from`. */
  skip(from: string, to: Checkpoint): Promise<void>;

  /** How far the source has been looked at. */
  lookedAt(): Checkpoint;

  /** Up to where everything has had its effect. */
  position(): string;

  /** What the database has last been told. */
  stored(): Checkpoint;

  retry(key: string): Promise<RetryResult>;
  drop(key: string, position: string): Promise<RetryResult>;

  /** Lets what is running finish and stores the position. Waiting deliveries return at once. */
  close(): Promise<void>;
}

export class ConsumerClosed extends Error {
  override readonly name = 'ConsumerClosed';
  constructor(group: string) {
    super(`the consumer of ${group} is closed`);
  }
}
