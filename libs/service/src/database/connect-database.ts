import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import type { Logger } from 'pino';
import { DiscardingClient } from './discarding-client';

export interface ConnectDatabaseOptions extends Pick<DataSourceOptions, 'entities' | 'migrations'> {
  readonly url: string;
  readonly applicationName: string;
  /** At most so many. */
  readonly connections: number;
  readonly logger: Logger;
  /** How long the server may take for an answer, in ms; default as long as it takes, for what takes long. */
  readonly answerMs?: number;
  /** How long a connection, or a free one of the pool, is waited for, in ms; default 5,000. */
  readonly connectMs?: number;
}

// The client gives up first; then nobody waits any more, and the server may stop working on it.
const SERVER_GRACE_MS = 5_000;

/**
 * A pool of connections. With `answerMs` a hanging server makes queries fail (see `isInfrastructureFault`) instead of hanging them
 * too; and a transaction in which nothing happens for so long, because its process hangs, is ended by the server, with the locks
 * that it holds.
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

// What goes to the driver as it is: see pg's PoolConfig.
function timeouts(answerMs: number | undefined): object {
  if (answerMs === undefined) return {};
  return {
    Client: DiscardingClient,
    query_timeout: answerMs,
    statement_timeout: answerMs + SERVER_GRACE_MS,
    idle_in_transaction_session_timeout: answerMs,
  };
}
