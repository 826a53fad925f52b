import { entityOf } from '../entity';
import type { Message } from '../message';
import type { ParkedMessage, ParkedState } from '../parked-messages';
import type { Queryable } from './queryable';

export interface ToPark {
  readonly message: Message;
  readonly error: string;
  readonly attempts: number;
  /** For a message that is tried again by itself: its due time, faults so far, and first try. */
  readonly dueAt?: Date;
  readonly faults?: number;
  readonly since?: Date;
}

/** The reason of a message that was never tried. */
export const QUEUES_BEHIND = 'queues behind an earlier message of its key';

interface Row {
  message: StoredMessage;
  error: string;
  attempts: number;
  parked_at: Date;
  state: ParkedState;
  due_at: Date | null;
}

/** A message as JSON keeps it. */
export type StoredMessage = Omit<Message, 'occurredAt'> & { readonly occurredAt: string };

export const messageOf = (stored: StoredMessage): Message => ({ ...stored, occurredAt: new Date(stored.occurredAt) });

// Read more with `parkedPages`.
const MOST_LISTED = 1_000;

// A dropped row stays at least so long, because a late message may come again after the group's position has passed it.
const DROPPED_KEPT = "interval '1 day'";

/**
 * One group's rows of `parked_messages`. Messages queue by entity (see `entityOf`), and an entity belongs to one
 * partition. A `key` argument may be an entity, or a stream that stands for its entity.
 */
export class ParkingLot {
  /** @param partition the source of added messages, `<topic>/<number>`; '' on the embedded bus */
  constructor(
    private readonly group: string,
    private readonly partition = '',
  ) {}

  /** The entities with parked messages of the partition, or without one. */
  async entities(database: Queryable): Promise<Set<string>> {
    const rows = await database.query<{ entity: string }[]>(
      `SELECT DISTINCT entity FROM parked_messages
       WHERE consumer_group = $1 AND partition IN ('', $2) AND dropped_at IS NULL`,
      [this.group, this.partition],
    );
    return new Set(rows.map(({ entity }) => entity));
  }

  /** The partition of the key's parked messages; '' for those of the embedded bus or a rebuild. */
  async partitionOf(database: Queryable, key: string): Promise<string> {
    const [row] = await database.query<{ partition: string | null }[]>(
      'SELECT max(partition) AS partition FROM parked_messages WHERE consumer_group = $1 AND entity = $2',
      [this.group, entityOf(key)],
    );
    return row?.partition ?? '';
  }

  /** Parks all of them with one statement. A message that is parked already stays as it is. */
  async add(database: Queryable, parked: readonly ToPark[], parkedAt: Date): Promise<void> {
    const columns = [
      parked.map(({ message }) => message.key),
      parked.map(({ message }) => message.position),
      parked.map(({ message }) => JSON.stringify(message)),
      parked.map(({ error }) => reasonOf(error)),
      parked.map(({ attempts }) => attempts),
      parked.map(({ dueAt }) => dueAt ?? null),
      parked.map(({ faults }) => faults ?? 0),
      parked.map(({ since }) => since ?? null),
    ];
    await database.query(
      `INSERT INTO parked_messages
         (consumer_group, partition, parked_at, key, position, message, error, attempts, due_at, faults, waits_since)
       SELECT $1, $2, $3, row.key, row.position, row.message::json, row.error, row.attempts, row.due_at, row.faults, row.since
       FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::timestamptz[], $10::int[], $11::timestamptz[])
         AS row (key, position, message, error, attempts, due_at, faults, since)
       ON CONFLICT DO NOTHING`,
      [this.group, this.partition, parkedAt, ...columns],
    );
  }

  /** The oldest messages of all partitions, or of `key`, at most `limit` (default 1,000). */
  async list(database: Queryable, key?: string, limit = MOST_LISTED): Promise<ParkedMessage[]> {
    const rows = await database.query<Row[]>(
      `SELECT message, error, attempts, parked_at, state, due_at FROM parked_messages
       WHERE consumer_group = $1 AND ($2::text IS NULL OR entity = $2) AND dropped_at IS NULL
       ORDER BY position || ' ' || key LIMIT $3`,
      [this.group, key === undefined ? null : entityOf(key), limit],
    );
    return rows.map(({ message, error, attempts, parked_at, state, due_at }) => ({
      group: this.group,
      message: messageOf(message),
      error,
      attempts,
      parkedAt: parked_at,
      state,
      ...(due_at ? { dueAt: due_at } : {}),
    }));
  }

  /** The number of the key's messages. */
  async count(database: Queryable, key: string): Promise<number> {
    const [row] = await database.query<[{ count: number }]>(
      `SELECT count(*)::int AS count FROM parked_messages
       WHERE consumer_group = $1 AND entity = $2 AND dropped_at IS NULL`,
      [this.group, entityOf(key)],
    );
    return row.count;
  }

  /** Deletes the message; false when it is no longer there. */
  async remove(database: Queryable, key: string, position: string): Promise<boolean> {
    const [, removed] = await database.query<[unknown[], number]>(
      'DELETE FROM parked_messages WHERE consumer_group = $1 AND entity = $2 AND position = $3',
      [this.group, entityOf(key), position],
    );
    return removed > 0;
  }

  /** As `remove`, but `dropped` remembers the message, because the group may get it again. */
  async drop(database: Queryable, key: string, position: string, droppedAt: Date): Promise<boolean> {
    const [, dropped] = await database.query<[unknown[], number]>(
      `UPDATE parked_messages SET dropped_at = $4
       WHERE consumer_group = $1 AND entity = $2 AND position = $3 AND dropped_at IS NULL`,
      [this.group, entityOf(key), position, droppedAt],
    );
    return dropped > 0;
  }

  /** The dropped messages, of the partition or without one, that may come again; by `identityOf`. */
  async dropped(database: Queryable): Promise<Set<string>> {
    const rows = await database.query<Pick<Message, 'key' | 'position'>[]>(
      `SELECT key, position FROM parked_messages
       WHERE consumer_group = $1 AND partition IN ('', $2) AND dropped_at IS NOT NULL`,
      [this.group, this.partition],
    );
    return new Set(rows.map(identityOf));
  }

  /** Deletes messages up to the position `past` that were dropped long before `now`. */
  async forgetDropped(database: Queryable, past: string, now: Date): Promise<void> {
    await database.query(
      `DELETE FROM parked_messages WHERE consumer_group = $1 AND partition = $2 AND position <= $3
       AND dropped_at < $4::timestamptz - ${DROPPED_KEPT}`,
      [this.group, this.partition, past, now],
    );
  }

  /** Deletes all messages of the group. */
  async clear(database: Queryable): Promise<void> {
    await database.query('DELETE FROM parked_messages WHERE consumer_group = $1', [this.group]);
  }

  async failedAgain(database: Queryable, message: Message, error: string, attempts: number): Promise<void> {
    await database.query(
      `UPDATE parked_messages SET error = $4, attempts = attempts + $5
       WHERE consumer_group = $1 AND key = $2 AND position = $3 AND dropped_at IS NULL`,
      [this.group, message.key, message.position, error, attempts],
    );
  }
}

/**
 * SQL: the message as JSON whose fields PostgreSQL can read. PostgreSQL reads no field of a document that has an
 * escaped NUL or lone surrogate anywhere, so a replacement character stands for each.
 */
export const READABLE = String.raw`regexp_replace(message::text, '(?<!\\)((\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})', '\1�', 'g')::json`;

/**
 * Identifies a parked message within its group. A record without a position has its place,
 * `<topic>/<partition>/<offset>`, as its key.
 */
export const identityOf = ({ key, position }: Pick<Message, 'key' | 'position'>): string => `${position} ${key}`;

/** The error's name and message, at most 2,000 characters; without NUL, which PostgreSQL refuses. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replaceAll('\u0000', '').slice(0, 2_000);
}
