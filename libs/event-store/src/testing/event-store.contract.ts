/// <reference types="jest" />
import { appendingContract } from './appending.contract';
import { pagingContract } from './paging.contract';
import { readingContract } from './reading.contract';
import { subscribingContract } from './subscribing.contract';
import type { EventStore } from '../event-store';

/** One log to test an adapter on. It may hold other events: the suite only looks at streams with a prefix of its own. */
export interface EventStoreHarness {
  /** Another store over the same log, as another process would have it. The suite closes what it opened. */
  open(): Promise<EventStore>;
  /** Takes the log away. */
  close(): Promise<void>;
}

/** What every event store must do. An adapter passes it unchanged: `eventStoreContract('postgres', async () => harness)`. */
export function eventStoreContract(name: string, makeHarness: () => Promise<EventStoreHarness>): void {
  describe(`the event store contract, kept by ${name}`, () => {
    appendingContract(makeHarness);
    readingContract(makeHarness);
    pagingContract(makeHarness);
    subscribingContract(makeHarness);
  });
}
