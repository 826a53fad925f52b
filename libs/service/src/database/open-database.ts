import { DataSource } from 'typeorm';
import type { MigrationInterface } from 'typeorm';
import type { Logger } from 'pino';
import type { ContextDefinition } from '../context-definition';
import { DiscardingClient } from './discarding-client';

export interface OpenDatabaseOptions {
  readonly url: string;
  readonly connections: number;
  /** Those of the consumers, run before the context's own. */
  readonly messagingMigrations: readonly (new () => MigrationInterface)[];
  readonly logger: Logger;
  /** How long the server may take for an answer, in ms; default as long as it takes, for tools whose statements are long. */
  readonly answerMs?: number;
  /** How long a connection, or a free one of the pool, is waited for, in ms; default 10,000. */
  readonly connectMs?: number;
}

// Advisory locks are per database, so one number serves all contexts: ASCII "maru".
const MIGRATION_LOCK = 0x6d617275;
// The client gives up first; then nobody waits any more, and the server may stop working on it.
const SERVER_GRACE_MS = 5_000;

/**
 * Connects to the context's own database and brings its tables up to date; of many processes that start at once, one does.
 * With `answerMs` a hanging server makes queries fail (see `isInfrastructureFault`) instead of hanging them too; and a transaction
 * in which nothing happens for so long, because its process hangs, is ended by the server, with the locks that it holds.
 */
export async function openDatabase(definition: ContextDefinition, options: OpenDatabaseOptions): Promise<DataSource> {
  // A migration takes as long as it takes, and so does waiting for that of another process.
  const migrating = await connect(definition, options, { max: 2 });
  await migrate(migrating).finally(() => migrating.destroy());
  return connect(definition, options, { max: options.connections, ...timeouts(options) });
}

function timeouts({ answerMs }: OpenDatabaseOptions): object {
  if (answerMs === undefined) return {};
  return {
    Client: DiscardingClient,
    query_timeout: answerMs,
    statement_timeout: answerMs + SERVER_GRACE_MS,
    idle_in_transaction_session_timeout: answerMs,
  };
}

/** @param extra what goes to the driver as it is, see pg's PoolConfig */
function connect(definition: ContextDefinition, options: OpenDatabaseOptions, extra: object): Promise<DataSource> {
  const { url, connectMs = 10_000, messagingMigrations, logger } = options;
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: `maru-${definition.name}`,
    entities: [...definition.entities],
    migrations: [...messagingMigrations, ...definition.migrations],
    migrationsTableName: 'schema_migration',
    connectTimeoutMS: connectMs,
    logging: false,
    poolErrorHandler: (error: unknown) => logger.warn({ err: error }, 'lost an idle database connection'),
    extra: { keepAlive: true, ...extra },
  }).initialize();
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
