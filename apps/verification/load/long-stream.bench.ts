import { AggregateStore, forContext, PostgresEventStore } from '@maru/event-store';
import type { EventStore, NewEvent, SnapshotStore } from '@maru/event-store';
import { inventory } from '@maru/inventory';
import { causedBy, RandomIds } from '@maru/kernel';
import type { DomainEvent } from '@maru/kernel';
import { messagingMigrations } from '@maru/messaging';
import { createLogger, DatabaseSnapshots, openDatabase } from '@maru/service';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { aggregatesOf, registrationOf } from '../contexts/aggregates-of-contexts';
import type { Bench } from './bench';
import { database } from './bench-database';
import { Durations } from './measure';
import { atMost } from './report';

const SKU = 'LONG-1';
const STREAM = `inventory.stock-${SKU}`;
const EVENTS_PER_APPEND = 2_000;
const EVENTS_BETWEEN_SNAPSHOTS = 1_000;
const COLD_READS = 20;
const MIB = 1_048_576;

const ids = new RandomIds();

/** A SKU with a million events: the time of a command with its state in memory (warm), and without it (cold). */
export async function longStream({ postgresUrl, quick, say, add }: Bench): Promise<void> {
  const length = quick ? 20_000 : 1_000_000;
  const url = await database(postgresUrl, 'bench_long');
  await PostgresEventStore.migrate(url);
  const log = new PostgresEventStore({ connection: url });
  const logger = createLogger({ level: 'warn' });
  const own = await database(postgresUrl, 'bench_long_inventory');
  const dataSource = await openDatabase(inventory, { url: own, connections: 4, messagingMigrations, logger });
  const snapshots = new DatabaseSnapshots(dataSource, logger, EVENTS_BETWEEN_SNAPSHOTS);
  try {
    say(`  a stream of ${length.toLocaleString('en')} events is appended`);
    const appending = performance.now();
    await appendStock(log, length);
    const name = `a stream of ${length.toLocaleString('en')} events`;
    add({ name: `${name}: appended`, value: performance.now() - appending, unit: 'ms' });

    const reader = await stockItems(log, snapshots);
    const first = await watched(() => reader.load(SKU), true);
    add({ name: `${name}: first read, before there is a snapshot`, value: first.ms, unit: 'ms' });
    add({
      name: `${name}: live memory of that read`,
      value: first.mib,
      unit: 'MiB',
      goal: atMost(first.mib, 50, 'MiB'),
    });
    await written(snapshots);

    const cold = new Durations();
    const processor = new Durations();
    let memory = 0;
    for (let n = 0; n < COLD_READS; n++) {
      const items = await stockItems(log, snapshots);
      const { ms, cpuMs, mib } = await watched(() => allocate(items));
      cold.add(ms);
      processor.add(cpuMs);
      memory = Math.max(memory, mib);
    }
    const ms = cold.percentile(50);
    add({ name: `${name}: cold command, p50`, value: ms, unit: 'ms', goal: atMost(ms, 50, 'ms') });
    add({ name: `${name}: cold command, slowest`, value: cold.percentile(100), unit: 'ms' });
    add({ name: `${name}: processor time of a cold command, p50`, value: processor.percentile(50), unit: 'ms' });
    add({ name: `${name}: memory of a cold command`, value: memory, unit: 'MiB', goal: atMost(memory, 50, 'MiB') });

    const items = await stockItems(log, snapshots);
    await allocate(items);
    const warm = new Durations();
    for (let n = 0; n < (quick ? 20 : 1_000); n++) {
      const begun = performance.now();
      await allocate(items);
      warm.add(performance.now() - begun);
    }
    const p50 = warm.percentile(50);
    add({ name: `${name}: warm command, p50`, value: p50, unit: 'ms', goal: atMost(p50, 5, 'ms') });
    add({ name: `${name}: warm command, p99`, value: warm.percentile(99), unit: 'ms' });
  } finally {
    await snapshots.close();
    await dataSource.destroy();
    await log.close();
  }
}

type Options = ConstructorParameters<typeof AggregateStore<unknown, unknown, DomainEvent>>[0];

/** The stock aggregate of inventory as in a new process, with no state in memory. */
async function stockItems(log: EventStore, snapshots: SnapshotStore) {
  const store = forContext(log, 'inventory', snapshots);
  const all = await aggregatesOf(inventory, store);
  const { streamPrefix, ...registration } = registrationOf(
    all.find((each) => each.streamOf('') === 'inventory.stock-')!,
  );
  return new AggregateStore({ ...registration, streamPrefix } as unknown as Options);
}

async function allocate(items: Awaited<ReturnType<typeof stockItems>>): Promise<void> {
  const orderId = ids.next();
  const command = { type: 'Allocate', sku: SKU, orderId, quantity: 1, lowStockThreshold: 0 };
  const causation = { messageId: ids.next(), correlationId: orderId };
  const { accepted } = await causedBy(causation, () => items.execute(SKU, command));
  if (!accepted) throw new Error(`a piece of ${SKU} was refused`);
}

/** Registers the SKU, receives plenty of stock, and sells it piece by piece. */
async function appendStock(log: EventStore, length: number): Promise<void> {
  const receipt = { sku: SKU, warehouse: 'BERLIN', quantity: 100_000_000, receiptId: ids.next() };
  let batch: NewEvent[] = [
    event('inventory.sku-registered.v1', { sku: SKU, productId: ids.next() }),
    event('inventory.stock-received.v1', receipt),
  ];
  let revision = -1;
  for (let count = batch.length; count < length; count += 2) {
    const sold = { sku: SKU, orderId: ids.next(), allocations: [{ warehouse: 'BERLIN', quantity: 1 }] };
    batch.push(event('inventory.stock-allocated.v1', sold), event('inventory.stock-shipped.v1', sold));
    if (batch.length < EVENTS_PER_APPEND && count + 2 < length) continue;
    ({ revision } = await log.append(STREAM, revision < 0 ? 'no-stream' : revision, batch));
    batch = [];
  }
}

function event(type: string, data: object): NewEvent {
  const id = ids.next();
  return { id, type, data, metadata: { correlationId: id, causationId: id } };
}

/** Waits for the snapshot at the end of the stream, which is written after its reader got its answer. */
async function written(snapshots: SnapshotStore): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (let tries = 0; tries < 100 && !(await snapshots.load(STREAM, 1)); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/**
 * Measures the duration of the work in ms, its processor time in ms, and the rise of memory to its peak in MiB. With
 * `live` it collects garbage before each look at memory, which costs time.
 */
async function watched<T>(work: () => Promise<T>, live = false) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  collect();
  const before = used();
  let peak = before;
  const look = () => {
    if (live) collect();
    peak = Math.max(peak, used());
  };
  const watch = setInterval(look, live ? 200 : 2);
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const ms = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(watch);
  look();
  return { ms, cpuMs: (user + system) / 1_000, mib: Math.max(0.1, (peak - before) / MIB) };
}
