import type { Message } from './message';

/** A message that waits outside of the flow: it could not be handled, or an earlier one of its key could not. */
export interface ParkedMessage {
  readonly group: string;
  readonly message: Message;
  /** Why; for one that merely queues behind another, that it does. */
  readonly error: string;
  /** How often it was tried; 0 when it queues behind another. */
  readonly attempts: number;
  readonly parkedAt: Date;
}

/** What a retry came to: so many messages were handled, so many of the key are parked still (0: the key flows again). */
export interface RetryResult {
  readonly handled: number;
  readonly left: number;
}

/** The parked messages of one consumer group. Answered by a running consumer, because a retry needs its handler. */
export interface ParkedMessages {
  /** Oldest first. */
  list(): Promise<readonly ParkedMessage[]>;

  /**
   * Handles the key's parked messages again, in order, and stops at the first that fails again. Messages that arrive
   * meanwhile wait behind them.
   */
  retry(key: string): Promise<RetryResult>;

  /** Gives up one parked message for good (if it is there), then goes on with the rest of its key as `retry` does. */
  drop(key: string, position: string): Promise<RetryResult>;
}
