/// <reference types="jest" />
import { appendingContract } from './appending.contract';
import { pagingContract } from './paging.contract';
import { readingContract } from './reading.contract';
import { subscribingContract } from './subscribing.contract';
import type { EventStoreHarness } from './event-store.harness';

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
