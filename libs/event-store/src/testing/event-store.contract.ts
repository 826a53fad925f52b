/// <reference types="jest" />
import { appendingContract } from './appending.contract';
import { pagingContract } from './paging.contract';
import { readingContract } from './reading.contract';
import { subscribingContract } from './subscribing.contract';
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

/**
 * The contract of every event store. An adapter passes it unchanged: `eventStoreContract('postgres', async () =>
 * harness)`.
 */
export function eventStoreContract(name: string, makeHarness: () => Promise<EventStoreHarness>): void {
  describe(`the event store contract, kept by ${name}`, () => {
    appendingContract(makeHarness);
    readingContract(makeHarness);
    pagingContract(makeHarness);
    subscribingContract(makeHarness);
  });
}
