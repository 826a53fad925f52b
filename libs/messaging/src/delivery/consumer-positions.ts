import type { Queryable } from './queryable';

/** How far a group is, as its database has it. Whoever moves it raises `version`, so that others notice. */
export interface StoredPosition {
  readonly position: string;
  readonly version: string;
}

/** One group's row of `consumer_positions`. */
export class ConsumerPositions {
  constructor(private readonly group: string) {}

  /** The stored position; a new group starts at the beginning of the log. */
  async load(database: Queryable): Promise<StoredPosition> {
    await database.query(
      `INSERT INTO consumer_positions (consumer_group, position) VALUES ($1, '') ON CONFLICT DO NOTHING`,
      [this.group],
    );
    const [row] = await database.query<StoredPosition[]>(
      'SELECT position, version FROM consumer_positions WHERE consumer_group = $1',
      [this.group],
    );
    return row!;
  }

  /** As `load`, holding the row until the transaction ends: nobody else moves it meanwhile. */
  async lock(transaction: Queryable): Promise<StoredPosition> {
    await this.load(transaction);
    const [row] = await transaction.query<StoredPosition[]>(
      'SELECT position, version FROM consumer_positions WHERE consumer_group = $1 FOR UPDATE',
      [this.group],
    );
    return row!;
  }

  /** Moves the position on; never back. */
  async advance(database: Queryable, position: string): Promise<void> {
    await database.query(
      `UPDATE consumer_positions SET position = $2, version = version + 1 WHERE consumer_group = $1 AND position < $2`,
      [this.group, position],
    );
  }

  /** Compare and set, locking the row until the transaction ends; undefined when another has moved it since `from`. */
  async move(database: Queryable, from: StoredPosition, to: string): Promise<StoredPosition | undefined> {
    const [rows] = await database.query<[{ version: string }[], number]>(
      `UPDATE consumer_positions SET position = $3, version = version + 1
       WHERE consumer_group = $1 AND version = $2 RETURNING version`,
      [this.group, from.version, to],
    );
    return rows[0] && { position: to, version: rows[0].version };
  }
}
