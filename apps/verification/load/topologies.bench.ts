import { startKafka } from '@maru/backends';
import { PostgresEventStore } from '@maru/event-store';
import type { EventStore } from '@maru/event-store';
import { freePort } from '@maru/testing';
import { EVENTS, prepareDatabases } from '@maru/platform/databases';
import { startDistributedShop } from '@maru/platform/distributed';
import { ShopProcess } from '../shops/shop-process';
import { WITHOUT_LIMITS } from '../shops/without-limits';
import type { Bench } from './bench';
import { database, databaseUrl } from './bench-database';
import { OPERATOR_ENV } from '../clients/operator';
import { orderCosts } from './order-costs';
import type { Measured } from './order-costs';
import { contextUrls } from './context-urls';
import { OrderLoad } from './order-load';
import { processorMs } from './processor-time';

interface Speed {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

const CLIENTS = [1, 16, 32];

/**
 * COMPLETED orders a second in one process, and then in a process for each context with Kafka between them. Both have
 * the same load, database server and machine. The log of the first one is kept for `afterwards`.
 */
export async function besideProcesses(
  bench: Bench,
  afterwards: (brokers: string, store: EventStore) => Promise<void>,
): Promise<void> {
  const { postgresUrl, directory, add } = bench;
  const one = await inOneProcess(bench, await database(postgresUrl, 'bench_one'));
  const kafka = await startKafka();
  try {
    const shop = await startDistributedShop({
      env: {
        ...process.env,
        ...OPERATOR_ENV,
        ...WITHOUT_LIMITS,
        DATABASE_URL: await database(postgresUrl, 'bench_many'),
        MARU_DATA_DIR: directory,
        PORT: String(await freePort()),
        LOG_LEVEL: 'warn',
      },
      kafka: { brokers: kafka.brokers },
      onLine: ({ text }) => process.stderr.write(`${text}\n`),
    });
    const processes = [
      ...shop.processes.map((each) => ({ name: each.name, processorMs: () => processorMs(each.pid) })),
      { name: 'Kafka', processorMs: () => processorMs(kafka.pid) },
    ];
    const kafkaUsers = contextUrls(shop);
    const many = await measure(bench, shop.url, { database: 'bench_many', processes, kafkaUsers }).finally(() =>
      shop.stop(),
    );
    for (const clients of CLIENTS) {
      const [single, separate] = [one.get(clients)!, many.get(clients)!];
      for (const [what, { perSecond, p50, p99 }] of [
        ['one process', single] as const,
        ['processes', separate] as const,
      ]) {
        const ratio = { to: 'one process', value: perSecond / single.perSecond };
        const name = `${clients} clients, ${what}`;
        add({
          name: `orders COMPLETED, ${name}`,
          value: perSecond,
          unit: 'orders/s',
          ...(what === 'processes' && { ratio }),
        });
        add({ name: `  time to COMPLETED, ${name}, p50`, value: p50, unit: 'ms' });
        add({ name: `  time to COMPLETED, ${name}, p99`, value: p99, unit: 'ms' });
      }
    }
    const urls = await prepareDatabases(databaseUrl(postgresUrl, 'bench_one'), [EVENTS]);
    const store = new PostgresEventStore({ connection: urls.get(EVENTS)! });
    await afterwards(kafka.brokers, store).finally(() => store.close());
  } finally {
    await kafka.stop();
  }
}

async function inOneProcess(bench: Bench, shopUrl: string): Promise<ReadonlyMap<number, Speed>> {
  const shop = new ShopProcess({
    port: await freePort(),
    dataDirectory: bench.directory,
    env: { DATABASE_URL: shopUrl, LOG_LEVEL: 'warn' },
  });
  await shop.start();
  try {
    const processes = [{ name: 'the shop', processorMs: () => processorMs(shop.pid) }];
    return await measure(bench, shop.url, { database: 'bench_one', processes });
  } finally {
    await shop.stop();
  }
}

interface Shop {
  /** The name of its database, with which those of its contexts begin. */
  readonly database: string;
  readonly processes: readonly Measured[];
  readonly kafkaUsers?: readonly string[];
}

async function measure(bench: Bench, url: string, shop: Shop): Promise<ReadonlyMap<number, Speed>> {
  const { quick, lasting } = bench;
  const load = new OrderLoad(url);
  await load.prepare(quick ? 5 : 100);
  await load.completed(16, lasting(5_000));
  const measured = new Map<number, Speed>();
  for (const clients of CLIENTS) measured.set(clients, await load.completed(clients, lasting(10_000)));
  const topology = shop.processes.length > 1 ? 'processes' : 'one process';
  await orderCosts(bench, { topology, load, ...shop });
  // The Kafka bench needs more events than orders with a wait for their end can make.
  await load.accepted(64, lasting(15_000));
  await load.close();
  return measured;
}
