import { openEventStore } from '@maru/service';
import { createTestDatabase } from '@maru/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDistributedShop } from '../src/distributed';
import { OPERATOR_ENV } from './operator';
import { graphql } from './suites/graphql';
import { stockOverGrpc } from './suites/stock-over-grpc';
import { TestShop, withShop } from './test-shop';

/** The web's own backend among processes. How the contexts hear each other is nothing to it: so without Kafka, out of the log. */
async function processesWithoutKafka(): Promise<TestShop> {
  const database = await createTestDatabase('graphql');
  const folder = mkdtempSync(path.join(tmpdir(), 'maru-graphql-'));
  const env = { PORT: '0', LOG_LEVEL: 'fatal', ...OPERATOR_ENV, MARU_DATA_DIR: folder, DATABASE_URL: database.url };
  const shop = await startDistributedShop({ env: { PATH: process.env['PATH'], ...env }, kafka: 'none' });
  const eventStore = await openEventStore(shop.eventStore);
  return new TestShop({
    url: shop.url,
    eventStore,
    databaseUrls: shop.databaseUrls,
    toolEnv: env,
    hold: () => {
      throw new Error('nothing is held back here');
    },
    async close() {
      await eventStore.close();
      await shop.stop();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

const shop = withShop(processesWithoutKafka);
graphql(shop);
stockOverGrpc(shop);
