import type { Pool } from 'pg';
import type { EventFilter } from '../event-store';
import { COLUMNS, fromRow } from './stored-event';
import type { StoredEvent } from './stored-event';

export interface LogPage {
  readonly events: readonly StoredEvent[];
  /** The last ordinal that was looked at. */
  readonly ordinal: number;
  readonly atEnd: boolean;
  /** The last ordinal of the log. */
  readonly head: number;
}

// A filter that matches rarely must not make one query walk the whole log: since positions have no gaps, a window of
// positions bounds the walk exactly.
const WINDOW = 10_000;

const PAGE = {
  name: 'read-log',
  rowMode: 'array' as const,
  text: `
    SELECT head.position, e.*
      FROM (SELECT coalesce(max(position), 0) AS position FROM events) head
      LEFT JOIN LATERAL (
        SELECT ${COLUMNS} FROM events
         WHERE events.position > $1::bigint AND events.position <= least($2::bigint, head.position)
           AND ($3::text[] IS NULL OR events.stream ^@ ANY ($3))
           AND ($4::text[] IS NULL OR events.type = ANY ($4))
         ORDER BY events.position LIMIT $5
      ) e ON true
     ORDER BY e.position`,
};

/**
 * Reads the log in pages. No page passes a position that an append in flight may fill: positions become visible in order.
 */
export class LogReader {
  constructor(private readonly pool: Pool) {}

  async page(after: number, limit: number, { streamPrefixes, types }: EventFilter = {}): Promise<LogPage> {
    const until = after + Math.max(WINDOW, limit);
    const { rows } = await this.pool.query<unknown[]>({
      ...PAGE,
      values: [after, until, streamPrefixes ?? null, types ?? null, limit],
    });
    const head = rows[0]![0] as number;
    const events = rows[0]![1] === null ? [] : rows.map((row) => fromRow(row, 1));
    const looked = events.length === limit ? events.at(-1)!.ordinal : Math.min(until, head);
    return { events, ordinal: Math.max(looked, after), atEnd: looked >= head, head };
  }

  async head(): Promise<number> {
    const { rows } = await this.pool.query<{ head: number }>({
      name: 'log-head',
      text: 'SELECT coalesce(max(position), 0) AS head FROM events',
    });
    return rows[0]!.head;
  }
}
