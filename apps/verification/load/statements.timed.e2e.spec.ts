import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import type { EmbeddedPostgres } from '@maru/embedded-postgres';
import { startDistributedShop } from '@maru/platform/distributed';
import { freePort } from '@maru/testing';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OPERATOR_ENV } from '../clients/operator';
import { describeKafka } from '../shops/describe-kafka';
import { kafkaForShop } from '../shops/kafka-for-shop';
import { ShopProcess } from '../shops/shop-process';
import { WITHOUT_LIMITS } from '../shops/without-limits';
import { database } from './bench-database';
import { allStatements, DatabaseMeter } from './database-costs';
import { contextUrls } from './context-urls';
import { allRequests, costsBetween, kafkaCosts } from './kafka-costs';
import type { KafkaCosts } from './kafka-costs';
import { OrderLoad } from './order-load';
import { wakeUps } from './wake-ups';

// The bounds are above the goals, because batches are smaller beside other work on the machine.
const CLIENTS = 32;
const FOR_MS = 5_000;

let folder: string;
let postgres: EmbeddedPostgres;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'maru-statements-'));
  // As root, PostgreSQL runs as another user, who must be able to enter.
  chmodSync(folder, 0o755);
  const dataDirectory = path.join(folder, 'postgres');
  postgres = await startEmbeddedPostgres({ dataDirectory, durable: false, maxConnections: 400, countStatements: true });
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The costs of an order under load, without those of an idle shop. */
interface Costs {
  readonly statements: number;
  readonly kafkaRequests: number;
  /** The connections to brokers that an idle shop opens in a second. */
  readonly connections: number;
  /** How often the busiest process of an idle shop wakes up in a second; NaN where it cannot be known. */
  readonly wakeUps: number;
}

const listed = ({ requests }: KafkaCosts, per: number): string =>
  [...requests].map(([name, count]) => `${name} ${(count / per).toFixed(1)}`).join(', ');

/** @param kafkaUsers the URLs of the contexts that use Kafka @param pids the processes of the shop */
async function costsOfAnOrder(
  url: string,
  prefix: string,
  pids: readonly number[],
  kafkaUsers: readonly string[] = [],
): Promise<Costs> {
  const load = new OrderLoad(url);
  await load.prepare(50);
  await load.completed(CLIENTS, FOR_MS);
  const meter = await DatabaseMeter.open(postgres.url, prefix);
  const standing = [await kafkaCosts(kafkaUsers)];
  const noted = async () => void standing.push(await kafkaCosts(kafkaUsers));
  const woken: number[] = [];
  const idle = await meter.of(async () => {
    const before = await Promise.all(pids.map(wakeUps));
    await sleep(FOR_MS);
    const after = await Promise.all(pids.map(wakeUps));
    woken.push(...after.map((count, index) => count - before[index]!));
    await noted();
  });
  await noted();
  const { result, costs } = await meter.of(() => load.completed(CLIENTS, FOR_MS).finally(noted));
  await Promise.all([meter.close(), load.close()]);
  const idleKafka = costsBetween(standing[0]!, standing[1]!);
  const kafka = costsBetween(standing[2]!, standing[3]!);
  const times = result.count / result.perSecond / (FOR_MS / 1_000);
  const each = (inWork: number, whenIdle: number) => (inWork - whenIdle * times) / result.count;
  const found = {
    statements: each(allStatements(costs), allStatements(idle.costs)),
    kafkaRequests: each(allRequests(kafka), allRequests(idleKafka)),
    // The client asks for the versions of the protocol once on each connection.
    connections: (idleKafka.requests.get('ApiVersions') ?? 0) / (FOR_MS / 1_000),
    wakeUps: Math.max(...woken) / (FOR_MS / 1_000),
  };
  const counts = listed(kafka, result.count);
  process.stderr.write(
    `  ${prefix}: ${found.statements.toFixed(1)} statements and ${found.kafkaRequests.toFixed(1)} Kafka requests for ` +
      `each of ${result.count} orders (${counts}); idle, ${allStatements(idle.costs) / (FOR_MS / 1_000)} statements and ` +
      `${allRequests(idleKafka) / (FOR_MS / 1_000)} Kafka requests (${listed(idleKafka, FOR_MS / 1_000)}) a second, and ` +
      `at most ${found.wakeUps.toFixed(0)} wake-ups of a process\n`,
  );
  return found;
}

it('a shop in one process needs at most 12 statements for an order, with 32 clients', async () => {
  const env = { DATABASE_URL: await database(postgres.url, 'one'), LOG_LEVEL: 'warn' };
  const shop = new ShopProcess({ port: await freePort(), dataDirectory: folder, env });
  await shop.start();
  try {
    expect((await costsOfAnOrder(shop.url, 'one_', [shop.pid!])).statements).toBeLessThan(12);
  } finally {
    await shop.stop();
  }
}, 120_000);

describeKafka('a shop of processes on Kafka', () => {
  it('needs at most 40 statements and 25 Kafka requests for an order, and rests while idle', async () => {
    const kafka = await kafkaForShop();
    const databaseUrl = await database(postgres.url, 'many');
    const given = { PORT: '0', LOG_LEVEL: 'fatal', DATABASE_URL: databaseUrl, MARU_DATA_DIR: folder };
    const env = { ...WITHOUT_LIMITS, ...OPERATOR_ENV, ...given };
    const shop = await startDistributedShop({ env, kafka: { brokers: kafka.brokers } });
    try {
      const pids = shop.processes.map(({ pid }) => pid!);
      const costs = await costsOfAnOrder(shop.url, 'many_', pids, contextUrls(shop));
      expect(costs.statements).toBeLessThan(40);
      expect(costs.kafkaRequests).toBeLessThan(25);
      // Readiness and relays ask the brokers all the time. A member that joins again on a busy machine opens a few.
      expect(costs.connections).toBeLessThan(3);
      // A timer that runs every millisecond for ever makes some 900.
      if (!Number.isNaN(costs.wakeUps)) expect(costs.wakeUps).toBeLessThan(300);
    } finally {
      await shop.stop();
      await kafka.close();
    }
  }, 180_000);
});
