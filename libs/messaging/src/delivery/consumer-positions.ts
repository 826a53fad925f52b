import type { Queryable } from './queryable';
import type { Reach } from './reach';

/** How far a group is, as its database has it. */
export interface StoredPosition extends Reach {
  /** Raised by whoever claims the row, moves a batch group or frees a parked key, so that others notice. */
  readonly version: string;
  /** Up to here, everything was taken in the order of the log, whatever came late: by the embedded bus, or by a rebuild. */
  readonly floor: string;
  /** Counts the turns of all partitions of a batch group; see `BatchTurns`. */
  readonly turn: string;
}

/** A group that is consumed partition by partition is no longer one that follows the log. */
export class GroupIsPartitioned extends Error {
  override readonly name = 'GroupIsPartitioned';
  constructor(group: string) {
    super(
      `${group} is consumed through Kafka: the embedded bus would hear everything again. To go back for good, delete its rows ` +
        `of consumer_positions whose partition is not '', and rebuild it if it is a projection.`,
    );
  }
}

interface Row {
  position: string;
  resume: string | null;
  version: string;
  floor: string;
  turn: string;
}

// A process that is frozen in the middle of a batch holds its group no longer than this.
const LONGEST_PAUSE_MS = 10_000;

/**
 * A group's rows of `consumer_positions`: one, with the partition '', on the embedded bus; on Kafka one more per topic partition.
 * Then the row '' is the floor, from which a partition without a row goes on, and a lock on it holds the whole group.
 */
export class ConsumerPositions {
  /** @param partition `<topic>/<number>`; '' on the embedded bus */
  constructor(
    private readonly group: string,
    private readonly partition = '',
  ) {}

  /** The stored position; a new group starts at the beginning of the log, a new partition of a group at its floor. */
  async load(database: Queryable): Promise<StoredPosition> {
    return (await this.read(database)) ?? this.create(database);
  }

  /** As `load`, for the embedded bus. @throws GroupIsPartitioned */
  async loadWhole(database: Queryable): Promise<StoredPosition> {
    const stored = await this.load(database);
    const [partition] = await database.query<unknown[]>(
      `SELECT 1 FROM consumer_positions WHERE consumer_group = $1 AND partition <> '' LIMIT 1`,
      [this.group],
    );
    if (partition) throw new GroupIsPartitioned(this.group);
    return stored;
  }

  /** Makes the row this one's own: whoever had it before can no longer `advance` or `hold` it. Gives it as it is now. */
  async claim(database: Queryable): Promise<StoredPosition> {
    const { floor, turn } = await this.load(database);
    const [rows] = await database.query<[Omit<Row, 'floor' | 'turn'>[], number]>(
      `UPDATE consumer_positions SET version = version + 1
       WHERE consumer_group = $1 AND partition = $2 RETURNING position, resume, version`,
      [this.group, this.partition],
    );
    return storedOf({ ...rows[0]!, floor, turn });
  }

  /** Moves the claimed row on, in one statement; false when another has claimed it since. */
  async advance(database: Queryable, { version }: StoredPosition, to: Reach): Promise<boolean> {
    const [rows] = await database.query<[unknown[], number]>(
      `UPDATE consumer_positions SET position = $4, resume = $5
       WHERE consumer_group = $1 AND partition = $2 AND version = $3 RETURNING 1`,
      [this.group, this.partition, version, to.position, to.resume ?? null],
    );
    return rows.length > 0;
  }

  /** Keeps others from claiming the row until the transaction ends; false when another has done so already. */
  async hold(transaction: Queryable, { version }: StoredPosition): Promise<boolean> {
    const rows = await transaction.query<unknown[]>(
      `SELECT 1 FROM consumer_positions WHERE consumer_group = $1 AND partition = $2 AND version = $3 FOR UPDATE`,
      [this.group, this.partition, version],
    );
    return rows.length > 0;
  }

  /**
   * Compare and set: holds the whole group until the transaction ends, and moves this row on; undefined when another has moved
   * it since `from`.
   */
  async move(database: Queryable, from: StoredPosition, to: Reach): Promise<StoredPosition | undefined> {
    const parameters = [this.group, this.partition, from.version, to.position, to.resume ?? null];
    const [rows] =
      this.partition === ''
        ? await database.query<[{ version: string; turn: string }[], number]>(
            `UPDATE consumer_positions SET position = $4, resume = $5, version = version + 1
             WHERE consumer_group = $1 AND partition = $2 AND version = $3 RETURNING version, version AS turn`,
            parameters,
          )
        : // The floor is locked first, by everyone.
          await database.query<[{ version: string; turn: string }[], number]>(
            `WITH floor AS (
               UPDATE consumer_positions SET version = version + 1
               WHERE consumer_group = $1 AND partition = '' RETURNING version
             )
             UPDATE consumer_positions AS mine SET position = $4, resume = $5, version = mine.version + 1
             FROM floor
             WHERE mine.consumer_group = $1 AND mine.partition = $2 AND mine.version = $3
             RETURNING mine.version, floor.version AS turn,
               set_config('idle_in_transaction_session_timeout', '${LONGEST_PAUSE_MS}', true)`,
            parameters,
          );
    const moved = rows[0];
    return moved && { ...to, version: moved.version, turn: moved.turn, floor: from.floor };
  }

  /**
   * Makes whoever has the partition start over, and holds the group until the transaction ends: for what must not be missed,
   * like a parked key that is free again. Without a partition: of all of them. Gives the row as it is now.
   */
  async touch(transaction: Queryable): Promise<StoredPosition> {
    await this.load(transaction);
    await transaction.query(
      `WITH touched AS (
         SELECT partition FROM consumer_positions
         WHERE consumer_group = $1 AND ($2 = '' OR partition IN ('', $2)) ORDER BY partition FOR UPDATE
       )
       UPDATE consumer_positions AS row SET version = row.version + 1
       FROM touched WHERE row.consumer_group = $1 AND row.partition = touched.partition`,
      [this.group, this.partition],
    );
    return this.load(transaction);
  }

  /** Holds the group of a projection until the transaction ends: no batch of any partition is taken meanwhile. */
  async lockAll(transaction: Queryable): Promise<void> {
    await this.load(transaction);
    await transaction.query(
      `SELECT 1 FROM consumer_positions WHERE consumer_group = $1 AND partition = '' FOR UPDATE`,
      [this.group],
    );
  }

  /** Moves floor and partitions to where a rebuild has come; where each reads on stays, and what was done is skipped there. */
  async moveAll(transaction: Queryable, position: string): Promise<void> {
    await transaction.query(
      'UPDATE consumer_positions SET position = $2, version = version + 1 WHERE consumer_group = $1',
      [this.group, position],
    );
  }

  /** How far the group is in all: where its partitions are, or its floor as long as it has none. */
  async all(database: Queryable): Promise<Map<string, string>> {
    const rows = await database.query<{ partition: string; position: string }[]>(
      'SELECT partition, position FROM consumer_positions WHERE consumer_group = $1 ORDER BY partition',
      [this.group],
    );
    const partitions = rows.filter(({ partition }) => partition !== '');
    const those = partitions.length > 0 ? partitions : rows;
    return new Map(those.map(({ partition, position }) => [partition, position]));
  }

  private async read(database: Queryable): Promise<StoredPosition | undefined> {
    const [row] = await database.query<Row[]>(
      `SELECT mine.position, mine.resume, mine.version, floor.position AS floor, floor.version AS turn
       FROM consumer_positions AS mine JOIN consumer_positions AS floor USING (consumer_group)
       WHERE mine.consumer_group = $1 AND mine.partition = $2 AND floor.partition = ''`,
      [this.group, this.partition],
    );
    return row && storedOf(row);
  }

  private async create(database: Queryable): Promise<StoredPosition> {
    await database.query(
      `INSERT INTO consumer_positions (consumer_group, position) VALUES ($1, '') ON CONFLICT DO NOTHING`,
      [this.group],
    );
    // The floor's version is raised: a rebuild cannot pass between, and the embedded bus learns that the group is partitioned.
    if (this.partition !== '') {
      await database.query(
        `WITH floor AS (
           UPDATE consumer_positions SET version = version + 1
           WHERE consumer_group = $1 AND partition = '' RETURNING position
         )
         INSERT INTO consumer_positions (consumer_group, partition, position)
         SELECT $1, $2, position FROM floor ON CONFLICT DO NOTHING`,
        [this.group, this.partition],
      );
    }
    return (await this.read(database))!;
  }
}

function storedOf({ resume, ...row }: Row): StoredPosition {
  return resume === null ? row : { ...row, resume: Number(resume) };
}
