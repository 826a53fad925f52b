import { eventStoreContract } from '../testing/event-store.contract';
import type { ServerVersion } from '../testing/eventstoredb-server';
import { eventStoreDbHarness, serverUnderTest } from './eventstoredb.harness';

if (process.env.EVENTSTOREDB_URL) eventStoreContract(serverUnderTest, () => eventStoreDbHarness());
else
  for (const version of ['23.10', '24.2', '25.0'] satisfies ServerVersion[])
    eventStoreContract(`${serverUnderTest}, as ${version}`, () => eventStoreDbHarness(version));
