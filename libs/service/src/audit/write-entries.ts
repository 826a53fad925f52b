import type { AuditEntryRow } from './audit-entry.entity';

/** The common part of a DataSource, a transaction and a pool. */
interface Statements {
  query(text: string, values: unknown[]): Promise<unknown>;
}

const INSERT = `
  INSERT INTO audit_entry
    (entry_id, at, context, type, subject, actor_kind, actor_id, on_behalf_of, address, reason, correlation_id, details)
  SELECT id, at, context, type, subject, "actorKind", "actorId", "onBehalfOf", address, reason, "correlationId", details
    FROM jsonb_to_recordset($1::jsonb) AS entry (
      id uuid, at timestamptz, context text, type text, subject text, "actorKind" text, "actorId" text,
      "onBehalfOf" text, address text, reason text, "correlationId" text, details jsonb)
  ON CONFLICT (entry_id) DO NOTHING`;

/** Writes entries in one statement. Existing entries stay unchanged. */
export async function writeEntries(database: Statements, entries: readonly AuditEntryRow[]): Promise<void> {
  if (entries.length > 0) await database.query(INSERT, [JSON.stringify(entries)]);
}
