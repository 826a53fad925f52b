import { PostgresEventStore } from '@maru/event-store';
import { freePort } from '@maru/testing';
import { ShopProcess } from '../shops/shop-process';
import type { Bench } from './bench';
import { database } from './bench-database';
import { appendsPerSecond, commandsPerSecond } from './commands.bench';
import { Floor } from './floor.bench';
import { orderCosts } from './order-costs';
import { OrderLoad } from './order-load';
import { processorMs } from './processor-time';
import { rebuildPerSecond } from './rebuild.bench';
import { atLeast, atMost } from './report';

/** Compares the event log, and commands on it, with plain inserts into the same PostgreSQL. */
export async function eventLog({ postgresUrl, add, lasting }: Bench): Promise<void> {
  const url = await database(postgresUrl, 'bench_log');
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

/** Orders over HTTP to the whole shop in one process, as `npm start` runs it. */
export async function orders(bench: Bench): Promise<void> {
  const { postgresUrl, directory, add } = bench;
  const shopUrl = await database(postgresUrl, 'bench_shop');
  const shop = new ShopProcess({
    port: await freePort(),
    // A folder of its own, so that tools still find a shop that runs on the usual folder.
    dataDirectory: directory,
    env: { DATABASE_URL: shopUrl, LOG_LEVEL: 'warn' },
    // For profiles: MARU_BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=/tmp/profile"
    nodeOptions: process.env['MARU_BENCH_NODE_OPTIONS']?.split(' ') ?? [],
  });
  await shop.start();
  try {
    await loadShop(shop, bench);
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

async function loadShop(shop: ShopProcess, bench: Bench): Promise<void> {
  const { add, lasting, quick } = bench;
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
  const processes = [{ name: 'the shop', processorMs: () => processorMs(shop.pid) }];
  await orderCosts(bench, { topology: 'one process', load, database: 'bench_shop', processes, mostStatements: 8 });
  const memory = await shop.peakMemoryMiB();
  add({ name: 'peak memory of the platform process', value: memory, unit: 'MiB', goal: atMost(memory, 450, 'MiB') });
  await load.close();
}
