import type { RetryResult } from '../parked-messages';
import type { Incoming } from './delivery-settings';

/** How the messages of one group reach their handler. Where they come from is the adapter's matter. */
export interface Delivery {
  /** Gets ready, or ready again; gives the position behind which messages are wanted. */
  start(): Promise<string>;

  /** Takes the next messages of the group in log order, and up to where the log has been looked at with them. */
  deliver(incoming: readonly Incoming[], position: string): Promise<void>;

  /** The log holds nothing for the group between `from` and `to`. Ignored when deliveries have gone on since `from`. */
  skip(from: string, to: string): Promise<void>;

  /** Up to where the log has been looked at. */
  lookedAt(): string;

  /** Up to where everything has had its effect. */
  position(): string;

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
