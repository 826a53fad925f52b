import type { Pool, QueryArrayConfig } from 'pg';
import { matcher } from '../event-filter';
import type { EventFilter } from '../event-store';
import { COLUMNS, fromRow } from './stored-event';
import type { StoredEvent } from './stored-event';

export interface LogPage {
  readonly events: readonly StoredEvent[];
  /** The last ordinal that was read. */
  readonly ordinal: number;
  readonly atEnd: boolean;
  /** The last ordinal of the log. */
  readonly head: number;
}

// A filter that matches rarely must not make one query read the whole log. Positions have no gaps, so a window of
// positions bounds the query exactly.
const WINDOW = 10_000;

// The range of a page by type: few partitions, because each costs a descent into its index for every type.
const WINDOW_BY_TYPE = 10_000_000;

// The index costs about twice as much per event as reading on. Above this share of matches, a window is cheaper.
const DENSE = 0.6;
const SPARSE = 0.3;

// The bound lets PostgreSQL skip the partitions before it. Without a row behind it the log ends there or before.
const HEAD = '(SELECT max(position) AS position FROM events WHERE position >= $1::bigint) head';

const BY_POSITION = {
  name: 'read-log',
  rowMode: 'array' as const,
  text: `
    SELECT head.position, e.*
      FROM ${HEAD}
      LEFT JOIN LATERAL (
        SELECT ${COLUMNS} FROM events
         WHERE events.position > $1::bigint AND events.position <= least($2::bigint, head.position)
           AND ($3::text[] IS NULL OR events.stream ^@ ANY ($3))
           AND ($4::text[] IS NULL OR events.type = ANY ($4))
         ORDER BY events.position LIMIT $5
      ) e ON true
     ORDER BY e.position`,
};

// Reads the index of each type from its place on, and the events with the lowest positions. Both comparisons of the
// type are ranges and the order begins with it, so that no other index has that order, whatever the statistics are.
const BY_TYPE = {
  name: 'read-log-by-type',
  rowMode: 'array' as const,
  text: `
    SELECT head.position, e.*
      FROM ${HEAD}
      LEFT JOIN LATERAL (
        SELECT each.position
          FROM unnest($2::text[]) AS wanted (type)
         CROSS JOIN LATERAL (
           SELECT events.position FROM events
            WHERE (events.type, events.position) > (wanted.type, $1::bigint) AND events.type <= wanted.type
              AND events.position > $1::bigint AND events.position <= $4::bigint AND events.position <= head.position
            ORDER BY events.type, events.position LIMIT $3
         ) each
         ORDER BY each.position LIMIT $3
      ) found ON true
      LEFT JOIN LATERAL (SELECT ${COLUMNS} FROM events WHERE events.position = found.position) e ON true
     ORDER BY e.position`,
};

const TYPE_INDEX = {
  name: 'type-index',
  text: "SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('events_type_position')",
};

/**
 * Reads the log in pages. No page passes a position that a running append may fill, because positions become visible in
 * order. A filter by type reads an index, so its pages cost only their events; any other filter reads the log in
 * windows.
 */
export class LogReader {
  private hasTypeIndex = false;
  // Filters that nearly every event matched lately; a reader has the same filter object for all its pages.
  private readonly dense = new WeakSet<EventFilter>();

  constructor(private readonly pool: Pool) {}

  async page(after: number, limit: number, filter: EventFilter = {}): Promise<LogPage> {
    const { types } = filter;
    if (types && !this.dense.has(filter) && (await this.canReadByType()))
      return this.pageByType(after, limit, filter, types);
    const until = after + Math.max(WINDOW, limit);
    const values = [after, until, filter.streamPrefixes ?? null, types ?? null, limit];
    const { head, events } = await this.read({ ...BY_POSITION, values }, after);
    const looked = events.length === limit ? events.at(-1)!.ordinal : Math.min(until, head);
    if (events.length < SPARSE * (looked - after)) this.dense.delete(filter);
    return { events, ordinal: Math.max(looked, after), atEnd: looked >= head, head };
  }

  async head(): Promise<number> {
    const { rows } = await this.pool.query<{ head: number }>({
      name: 'log-head',
      text: 'SELECT coalesce(max(position), 0) AS head FROM events',
    });
    return rows[0]!.head;
  }

  private async pageByType(
    after: number,
    limit: number,
    filter: EventFilter,
    types: readonly string[],
  ): Promise<LogPage> {
    const until = after + WINDOW_BY_TYPE;
    const values = [after, [...new Set(types)], limit, until];
    const { head, events } = await this.read({ ...BY_TYPE, values }, after);
    const looked = events.length === limit ? events.at(-1)!.ordinal : Math.min(until, head);
    const matching = events.filter(matcher(filter));
    if (events.length === limit && matching.length > DENSE * (looked - after)) this.dense.add(filter);
    return { events: matching, ordinal: Math.max(looked, after), atEnd: looked >= head, head };
  }

  private async read(query: QueryArrayConfig, after: number): Promise<{ head: number; events: StoredEvent[] }> {
    const { rows } = await this.pool.query<unknown[]>(query);
    const head = (rows[0]![0] as number | null) ?? (after === 0 ? 0 : await this.head());
    return { head, events: rows[0]![1] === null ? [] : rows.map((row) => fromRow(row, 1)) };
  }

  /** A log of a former release has the index only when LogUpkeep has built it. */
  private async canReadByType(): Promise<boolean> {
    if (!this.hasTypeIndex) {
      const { rows } = await this.pool.query<{ valid: boolean }>(TYPE_INDEX);
      this.hasTypeIndex = rows[0]?.valid ?? false;
    }
    return this.hasTypeIndex;
  }
}
