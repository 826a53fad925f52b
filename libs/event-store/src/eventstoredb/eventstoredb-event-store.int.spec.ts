import { eventStoreContract } from '../testing/event-store.contract';
import { eventStoreDbHarness, serverUnderTest } from './eventstoredb.harness';

eventStoreContract(serverUnderTest, eventStoreDbHarness);
