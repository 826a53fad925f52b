import type { Message } from './message';

/**
 * The state of a message outside of the flow.
 * `waiting`: it is tried again by itself when it is due.
 * `parked`: a person should look at it; with a due time it is also tried again by itself.
 * `queued`: it waits behind an earlier message of its entity.
 */
export type ParkedState = 'waiting' | 'parked' | 'queued';

/** A message outside of the flow, because it or an earlier one of its entity was not handled. */
export interface ParkedMessage {
  readonly group: string;
  readonly message: Message;
  /** The reason; `QUEUES_BEHIND` for a message that only queues behind another. */
  readonly error: string;
  /** How often its handler refused it; 0 when it was not tried or only the infrastructure failed. */
  readonly attempts: number;
  readonly parkedAt: Date;
  readonly state: ParkedState;
  /** When it is tried again by itself; absent when it is not. */
  readonly dueAt?: Date;
}

/** An entry of a page: one message outside of the flow, without its content. */
export interface ParkedEntry extends Omit<ParkedMessage, 'message'> {
  readonly key: string;
  /** The entity for which it queues (see `entityOf`). Messages of one entity are in order. */
  readonly entity: string;
  readonly position: string;
  readonly type: string;
  readonly id: string;
  readonly occurredAt: Date;
  /** How often the infrastructure failed while it was tried. */
  readonly faults: number;
}

/** Selects at most `limit` entries behind `after`, by position and key, in any state or in one. */
export interface ParkedPage {
  readonly limit: number;
  readonly after?: { readonly position: string; readonly key: string };
  readonly state?: ParkedState;
}

/** How many messages a retry handled, and how many of the entity are left (0: it flows again). */
export interface RetryResult {
  readonly handled: number;
  readonly left: number;
}

/** The parked messages of one consumer group. Answered by a running consumer, because a retry needs its handler. */
export interface ParkedMessages {
  /** The oldest first, whole, at most 1,000; for tests and tools. Services use pages. */
  list(): Promise<readonly ParkedMessage[]>;

  /**
   * A page of the list, in the order of position and key, without message contents. Errors are cut at 500 characters.
   */
  page(page: ParkedPage): Promise<readonly ParkedEntry[]>;

  /** One of them, whole; undefined when it is not there. Here and below, `key` is a stream or an entity. */
  find(key: string, position: string): Promise<ParkedMessage | undefined>;

  /**
   * Handles the parked messages of the key's entity again, in order, whether they are due or not, and stops at the
   * first that fails again. Messages that arrive meanwhile wait behind them.
   */
  retry(key: string): Promise<RetryResult>;

  /** Gives up one parked message for good, if it is there, then retries the rest of its entity. */
  drop(key: string, position: string): Promise<RetryResult>;
}
