/** The result of a fold, to be written. No key is in both lists. */
export interface RowChanges<Row> {
  readonly rows: readonly Row[];
  /** The keys of rows that are to go, whether they exist or not. */
  readonly removed: readonly string[];
}

/** @param changed the rows of a fold by their keys; undefined removes a row */
export function changesOf<Row extends object>(changed: ReadonlyMap<string, Row | undefined>): RowChanges<Row> {
  const rows: Row[] = [];
  const removed: string[] = [];
  for (const [key, row] of changed) {
    if (row) rows.push(row);
    else removed.push(key);
  }
  return { rows, removed };
}
