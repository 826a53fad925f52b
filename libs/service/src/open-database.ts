import { DataSource } from 'typeorm';
import type { MigrationInterface } from 'typeorm';
import type { Logger } from 'pino';
import type { ContextDefinition } from './context-definition';

export interface OpenDatabaseOptions {
  readonly url: string;
  readonly connections: number;
  /** Those of the consumers, run before the context's own. */
  readonly messagingMigrations: readonly (new () => MigrationInterface)[];
  readonly logger: Logger;
}

// Advisory locks are per database, so one number serves all contexts: ASCII "maru".
const MIGRATION_LOCK = 0x6d617275;

/** Connects to the context's own database and brings its tables up to date; of many processes that start at once, one does. */
export async function openDatabase(definition: ContextDefinition, options: OpenDatabaseOptions): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: `maru-${definition.name}`,
    entities: [...definition.entities],
    migrations: [...options.messagingMigrations, ...definition.migrations],
    migrationsTableName: 'schema_migration',
    poolSize: options.connections,
    connectTimeoutMS: 10_000,
    logging: false,
    poolErrorHandler: (error: unknown) => options.logger.warn({ err: error }, 'lost an idle database connection'),
  });
  await dataSource.initialize();
  try {
    await migrate(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function migrate(dataSource: DataSource): Promise<void> {
  const holder = dataSource.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await holder.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await holder.release();
  }
}
