import { entityOf } from '../entity';
import type { ParkedEntry, ParkedMessage, ParkedMessages, ParkedPage, ParkedState } from '../parked-messages';
import { messageOf, ParkingLot, READABLE } from './parking-lot';
import type { StoredMessage } from './parking-lot';
import type { Queryable } from './queryable';

interface Row {
  key: string;
  entity: string;
  position: string;
  type: string;
  id: string;
  occurred_at: string;
  error: string;
  attempts: number;
  faults: number;
  parked_at: Date;
  state: ParkedState;
  due_at: Date | null;
}

/** Reads a group's parked messages; needs only the group's database. */
export function parkedPages(group: string, database: Queryable): Pick<ParkedMessages, 'list' | 'page' | 'find'> {
  const lot = new ParkingLot(group);
  return { list: () => lot.list(database), page: (page) => pageOf(group, database, page), find };

  async function find(key: string, position: string): Promise<ParkedMessage | undefined> {
    type Whole = Omit<Row, 'occurred_at'> & { message: StoredMessage };
    const [row] = await database.query<Whole[]>(
      `SELECT message, error, attempts, parked_at, state, due_at FROM parked_messages
       WHERE consumer_group = $1 AND entity = $2 AND position = $3 AND dropped_at IS NULL`,
      [group, entityOf(key), position],
    );
    if (!row) return undefined;
    const { message, error, attempts, parked_at: parkedAt, state, due_at } = row;
    return { group, message: messageOf(message), error, attempts, parkedAt, state, ...dueOf(due_at) };
  }
}

async function pageOf(
  group: string,
  database: Queryable,
  { limit, after, state }: ParkedPage,
): Promise<readonly ParkedEntry[]> {
  const rows = await database.query<Row[]>(
    // Only messages on the page are parsed.
    `SELECT key, entity, position, readable->>'type' AS type, readable->>'id' AS id,
       readable->>'occurredAt' AS occurred_at, left(error, 500) AS error, attempts, faults, parked_at, state, due_at
     FROM (
       SELECT *, position || ' ' || key AS place FROM parked_messages
       WHERE consumer_group = $1 AND dropped_at IS NULL AND position || ' ' || key > $2 AND ($3::text IS NULL OR state = $3)
       ORDER BY position || ' ' || key LIMIT $4
     ) AS page, LATERAL (SELECT ${READABLE} AS readable) AS one ORDER BY place`,
    [group, after ? `${after.position} ${after.key}` : '', state ?? null, limit],
  );
  return rows.map(({ occurred_at, parked_at: parkedAt, due_at, ...shown }) => ({
    group,
    ...shown,
    occurredAt: new Date(occurred_at),
    parkedAt,
    ...dueOf(due_at),
  }));
}

const dueOf = (dueAt: Date | null) => (dueAt ? { dueAt } : {});
