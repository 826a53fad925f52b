import { DatabaseError } from 'pg';
import type { Pool, PoolClient } from 'pg';
import type { Position, RecordedEvent } from '../event-store';
import { TargetChanged, withOrigin } from '../moving/intake';
import type { CopyEntry, LogIntake } from '../moving/intake';
import { fromPosition, toPosition } from '../position';
import { integerArray, textArray, uuidArray } from './binary-array';
import { LOCK } from './codes';

const UNIQUE_VIOLATION = '23505';

/** One row for each entry of the book. */
export const COPIES = `
CREATE TABLE IF NOT EXISTS log_copies (
  nr integer PRIMARY KEY,
  entry json NOT NULL
)`;

const INSERT = `
INSERT INTO events (position, recorded_at, id, revision, stream, type, data, metadata)
SELECT $1::bigint + n.nr, to_timestamp(n.recorded_ms / 1000.0), n.id, n.revision, n.stream, n.type, n.data, n.metadata
  FROM unnest($2::float8[], $3::uuid[], $4::integer[], $5::text[], $6::text[], $7::json[], $8::json[])
       WITH ORDINALITY AS n (recorded_ms, id, revision, stream, type, data, metadata, nr)`;

/** Rows have the time of the other log. Positions are counted here; one that differs is kept in the metadata. */
export class PostgresIntake implements LogIntake {
  constructor(private readonly pool: Pool) {}

  async entries(): Promise<readonly CopyEntry[]> {
    const { rows } = await this.pool.query<{ entry: string }>('SELECT entry FROM log_copies ORDER BY nr');
    return rows.map(({ entry }) => JSON.parse(entry) as CopyEntry);
  }

  async record(n: number, entry: CopyEntry): Promise<void> {
    try {
      await this.pool.query('INSERT INTO log_copies (nr, entry) VALUES ($1, $2)', [n, JSON.stringify(entry)]);
    } catch (error) {
      if (error instanceof DatabaseError && error.code === UNIQUE_VIOLATION)
        throw new TargetChanged(`entry ${n} of log_copies exists already`);
      throw error;
    }
  }

  async write(events: readonly RecordedEvent[], behind: Position): Promise<void> {
    const after = fromPosition(behind);
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK.append]);
      await expectHead(client, after);
      await client.query(INSERT, [
        after,
        events.map(({ recordedAt }) => recordedAt.getTime()),
        uuidArray(events.map(({ id }) => id)),
        integerArray(events.map(({ revision }) => revision)),
        textArray(events.map(({ stream }) => stream)),
        textArray(events.map(({ type }) => type)),
        textArray(
          events.map(({ data }) => JSON.stringify(data)),
          'json',
        ),
        textArray(
          events.map((event, index) => metadataOf(event, toPosition(after + index + 1))),
          'json',
        ),
      ]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}

async function expectHead(client: PoolClient, after: number): Promise<void> {
  const { rows } = await client.query<{ head: number }>(
    'SELECT coalesce(max(position), 0) AS head FROM events WHERE position >= $1',
    [after],
  );
  if (rows[0]!.head !== after) throw new TargetChanged(`its last position is ${rows[0]!.head}, not ${after}`);
}

function metadataOf(event: RecordedEvent, own: Position): string {
  const { position } = event;
  return JSON.stringify((position === own ? event : withOrigin(event, { position })).metadata);
}
