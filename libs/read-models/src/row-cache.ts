/** The rows that a projection used last, and keys that are known to have no row. */
export class RowCache<Row extends object> {
  private readonly rows = new Map<string, Row | undefined>();

  /** @param complete whether a row that was never put here is known not to exist, as in a new table */
  constructor(
    private readonly capacity: number,
    private complete = false,
  ) {}

  knows(key: string): boolean {
    return this.complete || this.rows.has(key);
  }

  get(key: string): Row | undefined {
    const row = this.rows.get(key);
    if (row) this.touch(key, row);
    return row;
  }

  set(key: string, row: Row | undefined): void {
    this.touch(key, row);
    if (this.rows.size <= this.capacity) return;
    this.rows.delete(this.rows.keys().next().value as string);
    this.complete = false;
  }

  clear(): void {
    this.rows.clear();
    this.complete = false;
  }

  // A Map iterates in insertion order, so re-inserting makes the entry the youngest.
  private touch(key: string, row: Row | undefined): void {
    this.rows.delete(key);
    this.rows.set(key, row);
  }
}
