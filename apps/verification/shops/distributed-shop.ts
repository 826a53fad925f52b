import type { EventStore } from '@maru/event-store';
import { openEventStore } from '@maru/service';
import { createTestDatabase, eventually } from '@maru/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contexts } from '@maru/platform/contexts';
import { LogLines } from '../checkers/log-lines';
import { TopicLedger } from '../checkers/topic-ledger';
import { wholeLog } from '../checkers/whole-log';
import { startDistributedShop } from '@maru/platform/distributed';
import type { DistributedShop, DistributedShopOptions } from '@maru/platform/distributed';
import { writePlatformFile } from '@maru/platform/platform-file';
import { kafkaForShop } from './kafka-for-shop';
import { OPERATOR_ENV } from '../clients/operator';
import { plaintextIn } from '../checkers/plaintext';
import type { Words } from '../checkers/plaintext';
import { TestShop } from './test-shop';
import { eachTopicRecord } from '../checkers/topic-records';
import { WITHOUT_LIMITS } from './without-limits';

type LogPlace = NonNullable<DistributedShopOptions['eventStore']>;

export interface DistributedTestOptions extends Pick<DistributedShopOptions, 'instances' | 'onLine'> {
  /** Settings of the shop. */
  readonly env?: Readonly<Record<string, string>>;
  /** The place of the log; default a database beside the others. */
  readonly log?: LogPlace;
}

// Long waits, because tests order products that they have only just put on sale.
const WAITS = { ORDERING_COPY_WAIT_MS: '2000', INVENTORY_SKU_WAIT_MS: '2000' };

// The context that handles each request of a fulfilment.
const ACTS_ON: Readonly<Record<string, string>> = {
  'ordering.stock-reservation-requested.v1': 'inventory',
  'ordering.payment-requested.v1': 'payments',
  'ordering.shipment-requested.v2': 'shipping',
};

/** The whole shop with a process for every context, on a Kafka of its own. */
export class DistributedTestShop extends TestShop {
  private constructor(
    readonly shop: DistributedShop,
    eventStore: EventStore,
    toolEnv: Readonly<Record<string, string>>,
    lines: LogLines,
    close: () => Promise<void>,
  ) {
    const { url, databaseUrls } = shop;
    super({ url, eventStore, databaseUrls, toolEnv, lines, hold: (type) => pauseConsumerOf(shop, type), close });
  }

  static async start({ env = {}, instances, log, onLine }: DistributedTestOptions = {}): Promise<DistributedTestShop> {
    const [database, kafka] = await Promise.all([createTestDatabase('distributed'), kafkaForShop()]);
    const closing = [() => database.drop(), () => kafka.close()];
    const close = async () => {
      for (const end of closing.reverse()) await end();
    };
    const lines = new LogLines();
    try {
      const shop = await startDistributedShop({
        env: {
          ...WITHOUT_LIMITS,
          // Suites ask for the trace of any order, however many they place at once.
          OTEL_TRACES_SAMPLER: 'parentbased_always_on',
          PORT: '0',
          LOG_LEVEL: 'fatal',
          ...OPERATOR_ENV,
          ...WAITS,
          ...env,
          DATABASE_URL: database.url,
        },
        instances,
        demo: true,
        eventStore: log,
        kafka: { brokers: kafka.brokers },
        onLine: (line) => {
          const { name, instance, text } = line;
          onLine?.(line);
          lines.add(text);
          if (process.env['MARU_SHOW_LINES']) process.stderr.write(`${name}/${instance}: ${text}\n`);
        },
      });
      closing.push(() => shop.stop());
      const eventStore = await openEventStore(shop.eventStore);
      closing.push(() => eventStore.close());
      const folder = mkdtempSync(path.join(tmpdir(), 'maru-distributed-'));
      closing.push(async () => rmSync(folder, { recursive: true }));
      await writePlatformFile(folder, shop.addresses);
      const toolEnv = { ...OPERATOR_ENV, DATABASE_URL: database.url, MARU_DATA_DIR: folder, ...(log && esdbEnv(log)) };
      return new DistributedTestShop(shop, eventStore, toolEnv, lines, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** I11: the records of all topics that contain one of the words. */
  async plaintextInTopics(words: Words): Promise<readonly string[]> {
    const records: [string, string][] = [];
    await eachTopicRecord(this.shop.brokers!, (record) => {
      records.push([`${record.topic}/${record.partition} at ${record.offset}`, JSON.stringify(record)]);
    });
    return plaintextIn(records, words);
  }

  /** I6: the topics hold the public events of the log, stream by stream. Waits until the relays have caught up. */
  async expectTopicsWhole(): Promise<void> {
    await eventually(async () => {
      const ledger = new TopicLedger(contexts.map(({ publications }) => publications));
      for await (const event of wholeLog(this.eventStore)) ledger.addEvent(event);
      await eachTopicRecord(this.shop.brokers!, (record) => ledger.addRecord(record));
      expect(ledger.violations()).toEqual([]);
      expect(ledger.events).toBeGreaterThan(0);
    }, 20_000);
  }
}

const esdbEnv = ({ url, namespace }: LogPlace) => ({
  EVENTSTOREDB_URL: url,
  ...(namespace !== undefined && { EVENT_STORE_NAMESPACE: namespace }),
});

/** Pauses the processes of the context that handles the type, until the returned function is called. */
function pauseConsumerOf(shop: DistributedShop, type: string): () => void {
  const context = ACTS_ON[type];
  if (!context) throw new Error(`no context is known to handle ${type}; add it to ACTS_ON`);
  const processes = shop.processes.filter(({ name }) => name === context);
  for (const process of processes) process.signal('SIGSTOP');
  return () => processes.forEach((process) => process.signal('SIGCONT'));
}
