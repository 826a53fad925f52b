/** Which rows of a table are not needed any more, and when. For tables whose rows no other event or row ends. */
export interface RetentionRule {
  /** In the context's own database. */
  readonly table: string;
  /** The column with the moment from which a row is kept. Null: the row stays. It should have an index. */
  readonly since: string;
  /** How long from then on, in days; or the name of the context's setting that says it. */
  readonly days: number | { readonly setting: string };
  /** SQL about a row of the table; rows for which it is not true stay, whatever their age. */
  readonly only?: string;
}

/**
 * Deletes up to `$3` rows that are due, the oldest first, and none that another transaction is changing: of several
 * instances each deletes other rows, and none waits. `$1` is the clock of this process and `$2` the days: a row goes
 * when it is old by this clock and by that of the database, so that one clock that runs ahead deletes nothing early.
 */
export const deleteDue = ({ table, since, only = 'true' }: RetentionRule): string => `
  DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ${table}
    WHERE ${since} < least(now(), $1::timestamptz) - $2 * interval '24 hours' AND (${only})
    ORDER BY ${since} LIMIT $3 FOR UPDATE SKIP LOCKED))`;
