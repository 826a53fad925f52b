import 'reflect-metadata';
import type { EventStore } from '@maru/event-store';
import { messagingMigrations } from '@maru/messaging';
import { groupOf, rebuildProjection } from '@maru/read-models';
import { createLogger, openDatabase, openEventStore } from '@maru/service';
import { Presets, SingleBar } from 'cli-progress';
import { contexts } from './contexts';
import { explain } from './explain';
import { openShopDatabases } from './tools/shop-databases';
import type { ShopDatabases } from './tools/shop-databases';
import { table } from './tools/table';
import type { DataSource } from 'typeorm';

const USAGE = `
  npm run projections -- list
  npm run projections -- rebuild <context>/<projection>     e.g. ordering/order-summary
`;

const bindings = contexts.flatMap((definition) =>
  definition.projections.map(({ projection }) => ({
    definition,
    projection,
    group: groupOf(definition.name, projection),
  })),
);

async function main([command, name]: readonly string[]): Promise<void> {
  const wanted = bindings.find(({ group }) => group === name);
  if (command === 'list') return withShop(list);
  if (command === 'rebuild' && wanted) return withShop((shop) => rebuild(shop, wanted));
  const known = bindings.map(({ group }) => `    ${group}`).join('\n');
  process.stderr.write(
    `${USAGE}\n  ${name ? `There is no projection ${name}. ` : ''}The projections are:\n${known}\n\n`,
  );
  process.exitCode = 2;
}

async function withShop(work: (shop: OpenShop) => Promise<void>): Promise<void> {
  const databases = await openShopDatabases(process.env);
  try {
    const store = await openEventStore(databases.eventStore);
    await work({ databases, store }).finally(() => store.close());
  } finally {
    await databases.close();
  }
}

interface OpenShop {
  readonly databases: ShopDatabases;
  readonly store: EventStore;
}

type Binding = (typeof bindings)[number];

function openContext({ databases }: OpenShop, { definition }: Binding): Promise<DataSource> {
  const url = databases.urls.get(definition.name);
  if (!url) throw new Error(`${definition.name.toUpperCase()}_DATABASE_URL is not set; the projection needs it`);
  const logger = createLogger({ level: 'warn' });
  return openDatabase(definition, { url, connections: 3, messagingMigrations, logger });
}

async function list(shop: OpenShop): Promise<void> {
  const head = shown(await shop.store.head());
  const rows = [['projection', 'partition', 'position', 'of']];
  for (const binding of bindings.filter(({ definition }) => shop.databases.urls.has(definition.name))) {
    const dataSource = await openContext(shop, binding);
    const positions = await dataSource.query<{ partition: string; position: string }[]>(
      `SELECT partition, position FROM consumer_positions WHERE consumer_group = $1 ORDER BY partition`,
      [binding.group],
    );
    await dataSource.destroy();
    const partitions = positions.filter(({ partition }) => partition !== '');
    // A projection without any position is at the beginning.
    const places = [partitions, positions, [{ partition: '', position: '' }]].find((each) => each.length > 0)!;
    for (const { partition, position } of places) rows.push([binding.group, partition, shown(position), head]);
  }
  process.stdout.write(`${table(rows)}\n`);
}

/** A position as a number that people can compare; of EventStoreDB's two numbers, the commit's. */
const shown = (position: string) => String(BigInt(position.split('-')[0] || 0));

async function rebuild(shop: OpenShop, binding: Binding): Promise<void> {
  const { definition, projection, group } = binding;
  const dataSource = await openContext(shop, binding);
  const cancel = new AbortController();
  process.once('SIGINT', () => cancel.abort());
  const bar = new SingleBar(
    { format: `${group} [{bar}] {percentage} % · {events} events`, hideCursor: true },
    Presets.rect,
  );
  const began = performance.now();
  bar.start(1_000, 0, { events: 0 });
  try {
    const { outcome, events, parked } = await rebuildProjection({
      context: definition.name,
      projection,
      store: shop.store,
      publications: contexts.map((each) => each.publications),
      dataSource,
      signal: cancel.signal,
      onProgress: ({ fraction = 0, events: done }) => bar.update(Math.round(fraction * 1_000), { events: done }),
    });
    if (outcome === 'swapped') bar.update(1_000, { events });
    bar.stop();
    const seconds = (performance.now() - began) / 1_000;
    const rate = `${events} events in ${seconds.toFixed(1)} s, ${Math.round(events / seconds)}/s`;
    const left = parked > 0 ? `; ${parked} messages could not be applied and are parked` : '';
    process.stdout.write(outcome === 'swapped' ? `rebuilt: ${rate}${left}\n` : 'cancelled; the view is unchanged\n');
    if (outcome === 'cancelled') process.exitCode = 130;
  } finally {
    bar.stop();
    await dataSource.destroy();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`\n  ${explain(error)}\n\n`);
  process.exitCode = 1;
});
