import type { DataSource, MigrationInterface } from 'typeorm';
import type { Logger } from 'pino';
import { AuditEntryRow } from '../audit/audit-entry.entity';
import { CreateAuditEntries1798000000001 } from '../audit/create-audit-entries';
import type { ContextDefinition } from '../context-definition';
import { CreateStateSnapshots1770000006000 } from '../snapshots/create-state-snapshots';
import { connectDatabase } from './connect-database';

export interface OpenDatabaseOptions {
  readonly url: string;
  readonly connections: number;
  /** The migrations of the consumers' tables, run before the context's own. */
  readonly messagingMigrations: readonly (new () => MigrationInterface)[];
  readonly logger: Logger;
  /** The time limit for an answer of the server, in ms; default none, for tools with long statements. */
  readonly answerMs?: number;
  /** The time limit for a new connection or a free one of the pool, in ms; default 5,000. */
  readonly connectMs?: number;
}

// Advisory locks are per database, so one number serves all contexts: ASCII "maru".
const MIGRATION_LOCK = 0x6d617275;

const OWN_MIGRATIONS = [CreateStateSnapshots1770000006000, CreateAuditEntries1798000000001];

/** Connects to the context's own database and migrates it. Of many processes that start at once, one migrates. */
export async function openDatabase(definition: ContextDefinition, options: OpenDatabaseOptions): Promise<DataSource> {
  const { messagingMigrations, ...connection } = options;
  const place = {
    ...connection,
    applicationName: `maru-${definition.name}`,
    entities: [...definition.entities, AuditEntryRow],
    migrations: [...messagingMigrations, ...OWN_MIGRATIONS, ...definition.migrations],
  };
  // Without a time limit, because a migration may take long, and so may the wait for another process's migration.
  const migrating = await connectDatabase({ ...place, connections: 2, answerMs: undefined });
  await migrate(migrating).finally(() => migrating.destroy());
  return connectDatabase(place);
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
