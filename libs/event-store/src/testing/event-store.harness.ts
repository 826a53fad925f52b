import type { EventStore } from '../event-store';

/**
 * One log to test an adapter on. It may hold other events, because the suite only reads streams with a prefix of its
 * own.
 */
export interface EventStoreHarness {
  /** Another store over the same log, like that of another process. The suite closes the stores that it opened. */
  open(): Promise<EventStore>;
  /** Removes the log. */
  close(): Promise<void>;
}
