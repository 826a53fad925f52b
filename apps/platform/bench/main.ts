import 'reflect-metadata';
import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import { PostgresEventStore } from '@maru/event-store';
import { freePort } from '@maru/testing';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { appendsPerSecond, commandsPerSecond } from './commands.bench';
import { Floor } from './floor.bench';
import { OrderLoad } from './order-load';
import { rebuildPerSecond } from './rebuild.bench';
import { atLeast, atMost, type Figure, table } from './report';
import { ShopProcess } from '../test/shop-process';

// With --quick every figure is taken for a moment only: to see that all of them can be taken.
const quick = process.argv.includes('--quick');
const lasting = (ms: number) => (quick ? ms / 50 : ms);

/**
 * `npm run bench [-- --json]`: everything in one run on one durable PostgreSQL (fsync and synchronous_commit on), the load
 * generator on the same machine. Figures of different machines or runs do not compare; the ratios do.
 */
async function main(): Promise<void> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const directory = await mkdtemp(path.join(tmpdir(), 'maru-bench-'));
  // As root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(directory, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDirectory: directory });
  try {
    const figures: Figure[] = [];
    const add = (figure: Figure) => {
      figures.push(figure);
      say(`  ${figure.name}: ${Math.round(figure.value * 10) / 10} ${figure.unit}`);
    };
    say('event log and commands');
    await eventLog(await database(postgres.url, 'bench_log'), add);
    say('orders over HTTP');
    await orders(postgres.url, directory, add);
    if (process.argv.includes('--json')) console.log(JSON.stringify(figures, null, 2));
    else console.log(`\n${table(figures)}`);
  } finally {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function eventLog(url: string, add: (figure: Figure) => void): Promise<void> {
  const floor = new Floor(url);
  await floor.prepare();
  await PostgresEventStore.migrate(url);
  const store = new PostgresEventStore({ connection: url });
  await floor.batched(64, lasting(500));
  await appendsPerSecond(store, 64, lasting(500));
  add({
    name: 'floor: pg, 1 event per INSERT, 64 connections',
    value: await floor.single(64, lasting(3_000)),
    unit: 'events/s',
  });
  const batched = await floor.batched(64, lasting(3_000));
  add({ name: 'floor: pg, 64 events per INSERT', value: batched, unit: 'events/s' });
  for (const writers of [1, 16, 64]) {
    const value = await appendsPerSecond(store, writers, lasting(3_000));
    const ratio = { to: 'the batched floor', value: value / batched };
    add({
      name: `event store: appends, ${writers} writers`,
      value,
      unit: 'appends/s',
      ...(writers === 64 ? { ratio, goal: { text: '≥ 80 % of the batched floor', met: ratio.value >= 0.8 } } : {}),
    });
  }
  const commands = await commandsPerSecond(store, 32, lasting(3_000));
  add({
    name: 'commands on short streams, 32 callers',
    value: commands,
    unit: 'commands/s',
    goal: atLeast(commands, 10_000, 'commands/s'),
  });
  await store.close();
  await floor.close();
}

async function orders(adminUrl: string, directory: string, add: (figure: Figure) => void): Promise<void> {
  const shopUrl = await database(adminUrl, 'bench_shop');
  const shop = new ShopProcess({
    port: await freePort(),
    // Where it tells of itself, so that tools go on finding a shop that runs on the usual folder.
    dataDirectory: directory,
    env: { DATABASE_URL: shopUrl, LOG_LEVEL: 'warn' },
    // For profiles: MARU_BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=/tmp/profile"
    nodeOptions: process.env['MARU_BENCH_NODE_OPTIONS']?.split(' ') ?? [],
  });
  await shop.start();
  try {
    await loadShop(shop, add);
  } finally {
    await shop.stop();
  }
  const rebuild = await rebuildPerSecond(shopUrl);
  add({
    name: 'rebuild of ordering/order-summary',
    value: rebuild,
    unit: 'events/s',
    goal: atLeast(rebuild, 30_000, 'events/s'),
  });
}

async function loadShop(shop: ShopProcess, add: (figure: Figure) => void): Promise<void> {
  const load = new OrderLoad(shop.url);
  await load.prepare(quick ? 5 : 100);
  await load.completed(16, lasting(5_000));
  for (const clients of [1, 16, 64]) {
    const { perSecond } = await load.accepted(clients, lasting(4_000));
    add({ name: `orders accepted, ${clients} clients`, value: perSecond, unit: 'orders/s' });
  }
  for (const clients of [1, 16, 32, 64]) {
    const { perSecond, p50, p99 } = await load.completed(clients, lasting(8_000));
    add({
      name: `orders COMPLETED, ${clients} clients`,
      value: perSecond,
      unit: 'orders/s',
      ...(clients === 32 ? { goal: atLeast(perSecond, 200, 'orders/s') } : {}),
    });
    add({
      name: `  time to COMPLETED, ${clients} clients, p50`,
      value: p50,
      unit: 'ms',
      ...(clients === 1 ? { goal: atMost(p50, 60, 'ms') } : {}),
    });
    add({
      name: `  time to COMPLETED, ${clients} clients, p99`,
      value: p99,
      unit: 'ms',
      ...(clients === 32 ? { goal: atMost(p99, 500, 'ms') } : {}),
    });
  }
  const memory = await shop.peakMemoryMiB();
  add({ name: 'peak memory of the platform process', value: memory, unit: 'MiB', goal: atMost(memory, 450, 'MiB') });
  await load.close();
}

async function database(adminUrl: string, name: string): Promise<string> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
