import type { EventStore } from '../event-store';

/** One log to test an adapter on. It may hold other events: the suite only looks at streams with a prefix of its own. */
export interface EventStoreHarness {
  /** Another store over the same log, as another process would have it. The suite closes what it opened. */
  open(): Promise<EventStore>;
  /** Takes the log away. */
  close(): Promise<void>;
}
