import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import type { Logger } from 'pino';
import { DiscardingClient } from './discarding-client';

export interface ConnectDatabaseOptions extends Pick<DataSourceOptions, 'entities' | 'migrations'> {
  readonly url: string;
  readonly applicationName: string;
  /** The most connections of the pool. */
  readonly connections: number;
  readonly logger: Logger;
  /** The time limit for an answer of the server, in ms; default none, for long statements. */
  readonly answerMs?: number;
  /** The time limit for a new connection or a free one of the pool, in ms; default 5,000. */
  readonly connectMs?: number;
}

// The client gives up first. The server then stops a statement that nobody waits for.
const SERVER_GRACE_MS = 5_000;

/**
 * Opens a pool of connections. With `answerMs`, queries to a hanging server fail (see `isInfrastructureFault`) instead
 * of hanging, too. The server also ends a transaction that is idle for that long, because its process hangs and keeps
 * its locks.
 */
export function connectDatabase(options: ConnectDatabaseOptions): Promise<DataSource> {
  const { url, applicationName, connections, logger, answerMs, connectMs = 5_000, entities, migrations } = options;
  return new DataSource({
    type: 'postgres',
    url,
    applicationName,
    entities,
    migrations,
    migrationsTableName: 'schema_migration',
    poolSize: connections,
    connectTimeoutMS: connectMs,
    logging: false,
    poolErrorHandler: (error: unknown) => logger.warn({ err: error }, 'lost an idle database connection'),
    extra: { keepAlive: true, ...timeouts(answerMs) },
  }).initialize();
}

// Passed to the driver unchanged; see pg's PoolConfig.
function timeouts(answerMs: number | undefined): object {
  if (answerMs === undefined) return {};
  return {
    Client: DiscardingClient,
    query_timeout: answerMs,
    statement_timeout: answerMs + SERVER_GRACE_MS,
    idle_in_transaction_session_timeout: answerMs,
  };
}
