import { aggregateStoreBehaviour } from '../testing/aggregate-store.behaviour';
import { eventStoreDbHarness, serverUnderTest } from './eventstoredb.harness';

aggregateStoreBehaviour(serverUnderTest, eventStoreDbHarness);
