import { entityOf } from '../entity';
import type { Message } from '../message';
import { messageOf } from './parking-lot';
import type { StoredMessage } from './parking-lot';
import type { Queryable } from './queryable';

/** One message of a key outside of the flow, with its history. */
export interface PutAside {
  readonly message: Message;
  readonly attempts: number;
  readonly faults: number;
  /** Null when it is not tried by itself. */
  readonly dueAt: Date | null;
  /** The time of its first try. */
  readonly since: Date | null;
  /** Since when it is shown as parked, although it is still tried. */
  readonly agedAt: Date | null;
  readonly queued: boolean;
}

/** The next state of a message that failed once more. */
export interface Postponed extends Omit<PutAside, 'queued'> {
  readonly error: string;
}

interface Row {
  message: StoredMessage;
  attempts: number;
  faults: number;
  due_at: Date | null;
  waits_since: Date | null;
  aged_at: Date | null;
  state: string;
}

// Row by row, in a form that only the primary key or the index by entity fits; the others leave out dropped rows. The
// table is usually empty. A planner that still takes it for empty would scan thousands of new rows for each row.
const firstOf = (entity: string, ...columns: readonly string[]) =>
  `SELECT ${columns.map((column) => `first.${column}`).join(', ')} FROM (
     SELECT ${columns.map((column) => `one.${column}`).join(', ')}, one.dropped_at FROM parked_messages AS one
     WHERE one.consumer_group = $1 AND one.entity = ${entity} ORDER BY one.position OFFSET 0
   ) AS first WHERE first.dropped_at IS NULL LIMIT 1`;
const rowOf = (asked: string) =>
  `SELECT ctid AS at, dropped_at FROM parked_messages AS one
   WHERE one.consumer_group = $1 AND one.key = ${asked}.key AND one.position = ${asked}.position OFFSET 0`;

/**
 * The rows of `parked_messages` of one keyed group and partition that are tried again by themselves. Only the first
 * message of an entity can be due; when it is done, the next one is. A key here is an entity (see `entityOf`).
 */
export class WaitingRows {
  constructor(
    private readonly group: string,
    private readonly partition = '',
  ) {}

  /** The due times of the keys, the next first, without keys that are being tried. */
  due(database: Queryable, inHand: readonly string[], limit: number): Promise<{ key: string; due_at: Date }[]> {
    return database.query(
      `SELECT row.entity AS key, row.due_at FROM parked_messages AS row
       WHERE row.consumer_group = $1 AND row.partition = $2 AND row.due_at IS NOT NULL AND row.dropped_at IS NULL
         AND row.entity <> ALL ($3) AND row.position = (${firstOf('row.entity', 'position')})
       ORDER BY row.due_at LIMIT $4`,
      [this.group, this.partition, inHand, limit],
    );
  }

  /** The entity's first messages, in order, of any partition; with `after` only those behind it. */
  async firstOf(database: Queryable, key: string, limit: number, after?: string): Promise<PutAside[]> {
    // A record that was no message has no position.
    const behind = after === undefined ? '>=' : '>';
    const rows = await database.query<Row[]>(
      `SELECT message, attempts, faults, due_at, waits_since, aged_at, state FROM (
         SELECT * FROM parked_messages WHERE consumer_group = $1 AND entity = $2 AND position ${behind} $4
         ORDER BY position OFFSET 0
       ) AS row WHERE dropped_at IS NULL LIMIT $3`,
      [this.group, key, limit, after ?? ''],
    );
    return rows.map(({ message, attempts, faults, due_at, waits_since, aged_at, state }) => {
      const times = { dueAt: due_at, since: waits_since, agedAt: aged_at };
      return { message: messageOf(message), attempts, faults, ...times, queued: state === 'queued' };
    });
  }

  /** Deletes handled rows and makes the next of each key due at `now`; returns how many it deleted. */
  async done(database: Queryable, handled: readonly Message[], now: Date): Promise<number> {
    const keys = handled.map(({ key }) => key);
    const [, removed] = await database.query<[unknown[], number]>(
      `DELETE FROM parked_messages WHERE ctid = ANY (ARRAY(
         SELECT row.at FROM unnest($2::text[], $3::text[]) AS done (key, position), LATERAL (${rowOf('done')}) AS row
         WHERE row.dropped_at IS NULL))`,
      [this.group, keys, handled.map(({ position }) => position)],
    );
    await this.promote(database, [...new Set(keys.map(entityOf))], now);
    return removed;
  }

  /** Makes the first message of each key due at `now`, if it still counts as queued. */
  async promote(database: Queryable, keys: readonly string[], now: Date): Promise<void> {
    await database.query(
      `UPDATE parked_messages SET due_at = $3 WHERE state = 'queued' AND ctid = ANY (ARRAY(
         SELECT (${firstOf('freed.entity', 'ctid')}) FROM unnest($2::text[]) AS freed (entity)))`,
      [this.group, keys, now],
    );
  }

  /** As `promote`, for rows that a crashed process or an older version left without a due time. */
  async promoteAll(database: Queryable, now: Date): Promise<void> {
    await database.query(
      `UPDATE parked_messages AS row SET due_at = $3
       WHERE row.consumer_group = $1 AND row.partition = $2 AND row.state = 'queued' AND NOT EXISTS (
         SELECT 1 FROM parked_messages AS earlier
         WHERE earlier.consumer_group = $1 AND earlier.entity = row.entity AND earlier.position < row.position
           AND earlier.dropped_at IS NULL)`,
      [this.group, this.partition, now],
    );
  }

  async postpone(database: Queryable, postponed: readonly Postponed[]): Promise<void> {
    await database.query(
      `UPDATE parked_messages AS row
       SET error = next.error, attempts = next.attempts, faults = next.faults, due_at = next.due_at,
         waits_since = next.since, aged_at = next.aged_at
       FROM (
         SELECT next.*, row.at FROM unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::timestamptz[],
           $8::timestamptz[], $9::timestamptz[]) AS next (key, position, error, attempts, faults, due_at, since, aged_at),
           LATERAL (${rowOf('next')}) AS row
         WHERE row.dropped_at IS NULL
       ) AS next WHERE row.ctid = next.at`,
      [
        this.group,
        postponed.map(({ message }) => message.key),
        postponed.map(({ message }) => message.position),
        postponed.map(({ error }) => error),
        postponed.map(({ attempts }) => attempts),
        postponed.map(({ faults }) => faults),
        postponed.map(({ dueAt }) => dueAt),
        postponed.map(({ since }) => since),
        postponed.map(({ agedAt }) => agedAt),
      ],
    );
  }

  /**
   * The keys with messages outside of the flow, of the partition or without one, at most `limit`. Each has the position
   * of its first message, and whether it is tried by itself.
   */
  async keys(database: Queryable, limit: number): Promise<[string, AsideKey][]> {
    const rows = await database.query<({ key: string } & AsideKey)[]>(
      `SELECT entity AS key, min(position) AS first, bool_or(due_at IS NOT NULL) AS waits FROM parked_messages
       WHERE consumer_group = $1 AND partition IN ('', $2) AND dropped_at IS NULL
       GROUP BY entity ORDER BY entity LIMIT $3`,
      [this.group, this.partition, limit],
    );
    return rows.map(({ key, first, waits }) => [key, { first, waits }]);
  }

  /** As `keys`, limited to the given keys. */
  async among(database: Queryable, keys: readonly string[]): Promise<[string, AsideKey][]> {
    const rows = await database.query<({ key: string } & AsideKey)[]>(
      `SELECT asked.key, first.position AS first, first.due_at IS NOT NULL AS waits
       FROM unnest($2::text[]) AS asked (key), LATERAL (${firstOf('asked.key', 'position', 'due_at')}) AS first`,
      [this.group, keys],
    );
    return rows.map(({ key, first, waits }) => [key, { first, waits }]);
  }

  /** At most `limit` streams whose rows have no partition, behind `after`. */
  async withoutPartition(database: Queryable, after: string, limit: number): Promise<string[]> {
    const rows = await database.query<{ key: string }[]>(
      `SELECT DISTINCT key FROM parked_messages
       WHERE consumer_group = $1 AND partition = '' AND dropped_at IS NULL AND key > $2 ORDER BY key LIMIT $3`,
      [this.group, after, limit],
    );
    return rows.map(({ key }) => key);
  }

  async adopt(database: Queryable, keys: readonly string[]): Promise<void> {
    await database.query(
      `UPDATE parked_messages SET partition = $2 WHERE consumer_group = $1 AND partition = '' AND key = ANY ($3)`,
      [this.group, this.partition, keys],
    );
  }
}

/** The state of an entity that has messages outside of the flow. */
export interface AsideKey {
  /** The position of its first message there. Earlier messages, which come again after a crash, need not queue. */
  readonly first: string;
  /** Whether it is tried by itself. */
  readonly waits: boolean;
}
