import { Client, escapeIdentifier } from 'pg';

/** The database roles with access to the keys. */
export interface KeyRoles {
  /** May create and erase keys. */
  readonly keeps: readonly string[];
  /** May read them. */
  readonly uses: readonly string[];
}

// Advisory locks are per database, and this one has no other lock.
const PREPARING = 1;

// An erased key stays in its page until the row's old version is vacuumed, so autovacuum runs at every round.
const TABLE = `
  CREATE TABLE IF NOT EXISTS personal_keys (
    user_id uuid PRIMARY KEY,
    key bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    erased_at timestamptz,
    CHECK ((key IS NULL) = (erased_at IS NOT NULL))
  ) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)`;

// A row for each key-encryption key in use, with a proof of it (docs/adr/0043).
const WRAPPED_BY = `
  CREATE TABLE IF NOT EXISTS key_encryption (
    key_id text PRIMARY KEY,
    proof bytea NOT NULL,
    since timestamptz NOT NULL DEFAULT now()
  )`;

/**
 * Creates the table of the keys when it is missing, and grants these roles access; may be repeated.
 * docker/postgres/databases.sh does the same for the composition.
 * @param url of the database, as the role that owns it
 */
export async function preparePersonalKeys(url: string, { keeps, uses }: KeyRoles): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    // Held until the connection ends: one of several concurrent callers prepares.
    await client.query('SELECT pg_advisory_lock($1)', [PREPARING]);
    await client.query(TABLE);
    await client.query(WRAPPED_BY);
    for (const role of [...keeps, ...uses].map(escapeIdentifier)) {
      await client.query(`GRANT CONNECT ON DATABASE ${escapeIdentifier(rows[0]!.name)} TO ${role}`);
      await client.query(`GRANT SELECT ON personal_keys, key_encryption TO ${role}`);
    }
    for (const role of keeps.map(escapeIdentifier)) {
      await client.query(`GRANT INSERT, UPDATE ON personal_keys TO ${role}`);
      await client.query(`GRANT INSERT ON key_encryption TO ${role}`);
    }
  } finally {
    await client.end();
  }
}
