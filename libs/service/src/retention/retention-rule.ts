/** A rule that deletes rows of a table by age. For tables whose rows no event or other row ends. */
export interface RetentionRule {
  /** A table in the context's own database. */
  readonly table: string;
  /** The column with the moment from which a row ages. A row with null stays. The column should have an index. */
  readonly since: string;
  /** The age at which a row goes, in days, or the name of the context's setting for it. */
  readonly days: number | { readonly setting: string };
  /** A SQL condition on a row. Rows for which it is not true stay at any age. */
  readonly only?: string;
}

/**
 * SQL that deletes up to `$3` due rows, the oldest first. It skips rows that another transaction is changing, so
 * several instances delete different rows and none waits. `$1` is the time of this process, `$2` the days. A row must
 * be old by this clock and by the database's, so that one clock that runs ahead deletes nothing early.
 */
export const deleteDue = ({ table, since, only = 'true' }: RetentionRule): string => `
  DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ${table}
    WHERE ${since} < least(now(), $1::timestamptz) - $2 * interval '24 hours' AND (${only})
    ORDER BY ${since} LIMIT $3 FOR UPDATE SKIP LOCKED))`;
