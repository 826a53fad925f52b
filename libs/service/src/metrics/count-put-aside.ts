import type { DataSource } from 'typeorm';

export interface PutAside {
  readonly group: string;
  /** `waiting`, `parked` or `queued`. */
  readonly state: string;
  readonly count: number;
}

/** The number of messages that are put aside, by group and state. Its cost grows with their number. */
export async function countPutAside(dataSource: DataSource): Promise<readonly PutAside[]> {
  return dataSource.query<PutAside[]>(
    `SELECT consumer_group AS group, state, count(*)::int AS count FROM parked_messages
     WHERE dropped_at IS NULL GROUP BY consumer_group, state`,
  );
}
