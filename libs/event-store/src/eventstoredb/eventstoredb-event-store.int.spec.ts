import { eventStoreContract } from '../testing/event-store.contract';
import type { ServerVersion } from '../testing/eventstoredb-server';
import { eventStoreDbHarness, serverUnderTest } from './eventstoredb.harness';

const [first, ...others] = ['23.10', '24.2', '25.0'] as const satisfies ServerVersion[];

if (process.env.EVENTSTOREDB_URL) eventStoreContract(serverUnderTest, () => eventStoreDbHarness());
else {
  eventStoreContract(`${serverUnderTest}, as ${first}`, () => eventStoreDbHarness(first));
  // Versions differ in appends and subscriptions; the client pages long streams alike for all of them.
  for (const version of others)
    eventStoreContract(`${serverUnderTest}, as ${version}`, () => eventStoreDbHarness(version), { longStreams: false });
}
