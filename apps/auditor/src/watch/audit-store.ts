import type { Position } from '@maru/event-store';
import type { DataSource } from 'typeorm';

/** The right to judge the log from this position on. */
export interface Lease {
  readonly position: Position;
  readonly version: string;
  /** Where the auditor of this database began; undefined before its first start. */
  readonly since: Position | undefined;
}

/** The changes of one batch. */
export interface Changes {
  readonly position: Position;
  readonly put: readonly { readonly key: string; readonly state: unknown }[];
  readonly gone: readonly string[];
}

// The lease times count on the database's clock, because those of two machines differ.
const TAKE = `
  WITH taken AS (
    UPDATE audit_position SET holder = $1, until = now() + $2 * interval '1 millisecond', version = version + 1
     WHERE holder IS NULL OR holder = $1 OR until < now()
    RETURNING position, version, since)
  SELECT * FROM taken`;
const BEGIN = 'UPDATE audit_position SET since = $2, position = $2 WHERE holder = $1 AND since IS NULL';
const KEEP = `
  WITH kept AS (
    UPDATE audit_position SET until = now() + $2 * interval '1 millisecond' WHERE holder = $1 RETURNING id)
  SELECT * FROM kept`;
const RELEASE = 'UPDATE audit_position SET holder = NULL, until = NULL WHERE holder = $1';
// One round trip for a batch. Only the holder of the lease writes, so the locks of two batches never meet.
const WRITE = `
  WITH moved AS (
    UPDATE audit_position
       SET position = $3, version = version + 1, until = now() + $4 * interval '1 millisecond'
     WHERE holder = $1 AND version = $2
    RETURNING version),
  put AS (
    INSERT INTO audit_state (key, state)
    SELECT key, state FROM jsonb_to_recordset($5::jsonb) AS given (key text, state jsonb)
     WHERE EXISTS (SELECT FROM moved)
        ON CONFLICT (key) DO UPDATE SET state = excluded.state),
  gone AS (DELETE FROM audit_state WHERE key = ANY ($6) AND EXISTS (SELECT FROM moved))
  SELECT version FROM moved`;

/** The auditor's position, lease and memory in its database. */
export class AuditStore {
  constructor(
    private readonly dataSource: DataSource,
    /** The id of this process. */
    private readonly holder: string,
    private readonly leaseMs: number,
  ) {}

  /** Takes the lease; undefined while another process has it. */
  async take(): Promise<Lease | undefined> {
    const [taken] = await this.dataSource.query<{ position: string; version: string; since: string | null }[]>(TAKE, [
      this.holder,
      this.leaseMs,
    ]);
    return taken && { position: taken.position, version: taken.version, since: taken.since ?? undefined };
  }

  /** Stores where the first auditor begins. */
  async begin(since: Position): Promise<void> {
    await this.dataSource.query(BEGIN, [this.holder, since]);
  }

  /** Prolongs the lease; false when it is lost. */
  async keep(): Promise<boolean> {
    const kept = await this.dataSource.query<unknown[]>(KEEP, [this.holder, this.leaseMs]);
    return kept.length > 0;
  }

  /** The remembered states by key. */
  async load(): Promise<ReadonlyMap<string, unknown>> {
    const rows = await this.dataSource.query<{ key: string; state: unknown }[]>('SELECT key, state FROM audit_state');
    return new Map(rows.map(({ key, state }) => [key, state]));
  }

  /** Writes a batch and its position together; gives the next version, or undefined when the lease is lost. */
  async write(version: string, { position, put, gone }: Changes): Promise<string | undefined> {
    const values = [this.holder, version, position, this.leaseMs, JSON.stringify(put), gone];
    const [moved] = await this.dataSource.query<{ version: string }[]>(WRITE, values);
    return moved?.version;
  }

  async release(): Promise<void> {
    await this.dataSource.query(RELEASE, [this.holder]);
  }
}
