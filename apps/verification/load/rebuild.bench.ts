import { PostgresEventStore } from '@maru/event-store';
import { rebuildProjection } from '@maru/read-models';
import { DataSource } from 'typeorm';
import { contexts } from '@maru/platform/contexts';
import { prepareDatabases } from '@maru/platform/databases';

/** Events a second of a rebuild of the order summary, from the log that the load has left. */
export async function rebuildPerSecond(shopUrl: string): Promise<number> {
  const ordering = contexts.find(({ name }) => name === 'ordering')!;
  const { projection } = ordering.projections.find((binding) => binding.projection.name === 'order-summary')!;
  const urls = await prepareDatabases(shopUrl, ['events', 'ordering']);
  const store = new PostgresEventStore({ connection: urls.get('events')! });
  const dataSource = new DataSource({
    type: 'postgres',
    url: urls.get('ordering')!,
    entities: [...ordering.entities],
  });
  await dataSource.initialize();
  try {
    const startedAt = performance.now();
    const { events } = await rebuildProjection({
      context: ordering.name,
      projection,
      store,
      publications: contexts.map(({ publications }) => publications),
      dataSource,
    });
    return events / ((performance.now() - startedAt) / 1_000);
  } finally {
    await dataSource.destroy();
    await store.close();
  }
}
