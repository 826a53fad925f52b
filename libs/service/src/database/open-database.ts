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
  /** Those of the consumers, run before the context's own. */
  readonly messagingMigrations: readonly (new () => MigrationInterface)[];
  readonly logger: Logger;
  /** How long the server may take for an answer, in ms; default as long as it takes, for tools whose statements are long. */
  readonly answerMs?: number;
  /** How long a connection, or a free one of the pool, is waited for, in ms; default 5,000. */
  readonly connectMs?: number;
}

// Advisory locks are per database, so one number serves all contexts: ASCII "maru".
const MIGRATION_LOCK = 0x6d617275;

const OWN_MIGRATIONS = [CreateStateSnapshots1770000006000, CreateAuditEntries1798000000001];

/** Connects to the context's own database and brings its tables up to date; of many processes that start at once, one does. */
export async function openDatabase(definition: ContextDefinition, options: OpenDatabaseOptions): Promise<DataSource> {
  const { messagingMigrations, ...connection } = options;
  const place = {
    ...connection,
    applicationName: `maru-${definition.name}`,
    entities: [...definition.entities, AuditEntryRow],
    migrations: [...messagingMigrations, ...OWN_MIGRATIONS, ...definition.migrations],
  };
  // A migration takes as long as it takes, and so does waiting for that of another process.
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
