import { startSmallEventStoreDb } from '@maru/backends';
import type { SmallEventStoreDb } from '@maru/backends';
import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { randomBytes } from 'node:crypto';
import { describeKafka } from '../shops/describe-kafka';
import { DistributedTestShop } from '../shops/distributed-shop';
import { distributed, distributedLog } from './suites/distributed';

// Uses the node of EVENTSTOREDB_URL; without it, a small server that speaks the protocol on top of PostgreSQL.
describeKafka('a shop of processes on Kafka, with its log behind the protocol of EventStoreDB', () => {
  let database: TestDatabase | undefined;
  let server: SmallEventStoreDb | undefined;

  const given = process.env['EVENTSTOREDB_URL'];
  // A real node is met rarely, so it is shown everything.
  const suites = given ? distributed : distributedLog;
  suites(async (env) => {
    if (!given) {
      database = await createTestDatabase('eventstoredb');
      server = await startSmallEventStoreDb({ databaseUrl: database.url });
    }
    const namespace = `test-${randomBytes(6).toString('hex')}`;
    return DistributedTestShop.start({ env, log: { url: given ?? server!.connection, namespace } });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });
});
