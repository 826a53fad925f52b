import { READABLE } from '../delivery/parking-lot';
import type { Queryable } from '../delivery/queryable';
import type { ParkedState } from '../parked-messages';

/** A message of an entity that is parked, waits for its next try, or queues behind one that does. */
export interface OutsideTheFlow {
  readonly group: string;
  readonly key: string;
  readonly position: string;
  readonly id: string;
  readonly type: string;
  readonly error: string;
  readonly attempts: number;
  readonly faults: number;
  readonly since: Date;
  readonly state: ParkedState;
  readonly dueAt?: Date;
}

interface Row extends Omit<OutsideTheFlow, 'dueAt'> {
  readonly due_at: Date | null;
}

const MOST = 100;

/** The messages of these entities outside of the flow of these groups, the oldest first; at most 100. */
export async function outsideTheFlow(
  database: Queryable,
  groups: readonly string[],
  entities: readonly string[],
): Promise<readonly OutsideTheFlow[]> {
  const rows = await database.query<Row[]>(
    `SELECT consumer_group AS "group", key, position, readable->>'id' AS id, readable->>'type' AS type,
       left(error, 500) AS error, attempts, faults, parked_at AS since, state, due_at
     FROM (
       SELECT * FROM parked_messages
       WHERE consumer_group = ANY($1) AND entity = ANY($2) AND dropped_at IS NULL ORDER BY position LIMIT ${MOST}
     ) AS found, LATERAL (SELECT ${READABLE} AS readable) AS one ORDER BY position`,
    [groups, entities],
  );
  return rows.map(({ due_at, ...row }) => ({ ...row, ...(due_at && { dueAt: due_at }) }));
}
