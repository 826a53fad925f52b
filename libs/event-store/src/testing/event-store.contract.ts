/// <reference types="jest" />
import { appendingContract } from './appending.contract';
import { longStreamContract } from './long-stream.contract';
import { pagingContract } from './paging.contract';
import { readingContract } from './reading.contract';
import { subscribingContract } from './subscribing.contract';
import type { EventStoreHarness } from './event-store.harness';

/**
 * The contract of every event store. An adapter passes it unchanged: `eventStoreContract('postgres', async () =>
 * harness)`. `longStreams: false` leaves out streams of thousands of events, for further versions of one server.
 */
export function eventStoreContract(
  name: string,
  makeHarness: () => Promise<EventStoreHarness>,
  { longStreams = true } = {},
): void {
  describe(`the event store contract, kept by ${name}`, () => {
    appendingContract(makeHarness);
    readingContract(makeHarness);
    pagingContract(makeHarness);
    subscribingContract(makeHarness);
    if (longStreams) longStreamContract(makeHarness);
  });
}
