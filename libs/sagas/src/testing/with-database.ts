/// <reference types="jest" />
import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';

/** A database of its own for the specs of the describe in which it is called, with these tables. */
export function withDatabase(
  name: string,
  { entities, migrations }: Pick<DataSourceOptions, 'entities' | 'migrations'>,
): () => DataSource {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase(name);
    const options = { type: 'postgres', url: database.url, entities: entities ?? [], migrations: migrations! } as const;
    dataSource = await new DataSource(options).initialize();
    await dataSource.runMigrations();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  return () => dataSource;
}
