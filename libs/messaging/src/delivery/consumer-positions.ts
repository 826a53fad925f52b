import type { BatchWrite } from '../message-bus';
import type { Checkpoint } from './checkpoint';
import { GroupIsPartitioned } from './group-is-partitioned';
import type { Missed } from './missed';
import { PositionMoved } from './position-moved';
import type { Queryable } from './queryable';
import { missedOf, sameTypes, storedOf } from './stored-position';
import type { PositionRow, StoredPosition } from './stored-position';

// A process that freezes in the middle of a batch blocks its group no longer than this.
const LONGEST_PAUSE_MS = 10_000;

/**
 * A group's rows of `consumer_positions`. The embedded bus has one, with the partition ''. Kafka has one more for each
 * topic partition. The row '' is then the floor: a partition without a row starts from it, and a lock on it holds the
 * whole group.
 */
export class ConsumerPositions {
  /**
   * @param partition `<topic>/<number>`; '' on the embedded bus
   * @param hears the types that this process hears, sorted; it starts only on a row with the same types. Undefined: no
   *   check
   */
  constructor(
    private readonly group: string,
    private readonly partition = '',
    private readonly hears?: readonly string[],
  ) {}

  /** The stored position. A new group starts at the beginning of the log, a new partition at the group's floor. */
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

  /** @throws PositionMoved when the row has other types than this process hears */
  check(stored: StoredPosition): StoredPosition {
    if (this.hears && !sameTypes(stored.hears, this.hears)) throw new PositionMoved(this.group);
    return stored;
  }

  /**
   * Claims the row, so that its previous owner can no longer `advance` or `hold` it. Returns the row.
   * @throws PositionMoved as `check`
   */
  async claim(database: Queryable): Promise<StoredPosition> {
    const { floor, turn } = this.check(await this.load(database));
    const [rows] = await database.query<[Omit<PositionRow, 'floor' | 'turn'>[], number]>(
      `UPDATE consumer_positions SET version = version + 1
       WHERE consumer_group = $1 AND partition = $2 RETURNING position, resume, version, hears, missed`,
      [this.group, this.partition],
    );
    return this.check(storedOf({ ...rows[0]!, floor, turn }));
  }

  /** Changes the heard types, so that the owner starts over. False when the row is not as `from`. */
  async retype(
    database: Queryable,
    from: StoredPosition,
    hears: readonly string[],
    missed: readonly Missed[],
  ): Promise<boolean> {
    const [rows] = await database.query<[unknown[], number]>(
      `UPDATE consumer_positions SET hears = $4, missed = $5, version = version + 1
       WHERE consumer_group = $1 AND partition = $2 AND version = $3 AND position = $6
         AND resume IS NOT DISTINCT FROM $7::bigint RETURNING 1`,
      [this.group, this.partition, from.version, hears, JSON.stringify(missed), from.position, from.resume ?? null],
    );
    return rows.length > 0;
  }

  /** Moves the claimed row forward in one statement; false when another process has claimed it. */
  async advance(database: Queryable, { version }: StoredPosition, to: Checkpoint): Promise<boolean> {
    const [rows] = await database.query<[unknown[], number]>(
      `UPDATE consumer_positions SET position = $4, resume = $5, missed = coalesce($6, missed)
       WHERE consumer_group = $1 AND partition = $2 AND version = $3 RETURNING 1`,
      [this.group, this.partition, version, to.position, to.resume ?? null, missedOf(to)],
    );
    return rows.length > 0;
  }

  /** Keeps others from claiming the row until the transaction ends; false when one already has. */
  async hold(transaction: Queryable, { version }: StoredPosition): Promise<boolean> {
    const rows = await transaction.query<unknown[]>(
      `SELECT 1 FROM consumer_positions WHERE consumer_group = $1 AND partition = $2 AND version = $3 FOR UPDATE`,
      [this.group, this.partition, version],
    );
    return rows.length > 0;
  }

  /**
   * Moves this row forward by compare-and-set, and holds the whole group until the transaction ends. Returns the new
   * position; undefined when another process has moved the row since `from`.
   */
  async move(database: Queryable, from: StoredPosition, to: Checkpoint): Promise<StoredPosition | undefined> {
    const parameters = [this.group, this.partition, from.version, to.position, to.resume ?? null, missedOf(to)];
    const [rows] =
      this.partition === ''
        ? await database.query<[{ version: string; turn: string }[], number]>(
            `UPDATE consumer_positions
             SET position = $4, resume = $5, version = version + 1, missed = coalesce($6, missed)
             WHERE consumer_group = $1 AND partition = $2 AND version = $3 RETURNING version, version AS turn`,
            parameters,
          )
        : // Everyone locks the floor first.
          await database.query<[{ version: string; turn: string }[], number]>(
            `WITH floor AS (
               UPDATE consumer_positions SET version = version + 1
               WHERE consumer_group = $1 AND partition = '' RETURNING version
             )
             UPDATE consumer_positions AS mine
             SET position = $4, resume = $5, version = mine.version + 1, missed = coalesce($6, mine.missed)
             FROM floor
             WHERE mine.consumer_group = $1 AND mine.partition = $2 AND mine.version = $3
             RETURNING mine.version, floor.version AS turn,
               set_config('idle_in_transaction_session_timeout', '${LONGEST_PAUSE_MS}', true)`,
            parameters,
          );
    const moved = rows[0];
    return moved && { ...from, ...to, version: moved.version, turn: moved.turn };
  }

  /**
   * As `move`, with the writes of the batch, in one round trip (`move_batch_v1`). Undefined, and without an effect,
   * also after a turn that another process has taken since `turn`.
   */
  async moveWith(
    database: Queryable,
    from: StoredPosition,
    to: Checkpoint,
    turn: string,
    writes: readonly BatchWrite[],
  ): Promise<StoredPosition | undefined> {
    const [moved] = await database.query<{ version: string; turn: string }[]>(
      `SELECT moved_version AS version, moved_turn AS turn FROM move_batch_v1($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ...[this.group, this.partition, from.version, turn, to.position, to.resume ?? null, missedOf(to)],
        writes.map(({ sql }) => sql),
        writes.map(({ document }) => document),
      ],
    );
    return moved && { ...from, ...to, version: moved.version, turn: moved.turn };
  }

  /**
   * Makes the owner of the partition start over; without a partition, every owner of the group. Holds the group until
   * the transaction ends. It is for changes that no owner may miss, such as a freed parked key. Returns the new row.
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

  /** Holds a projection's group until the transaction ends, so that no partition takes a batch. */
  async lockAll(transaction: Queryable): Promise<void> {
    await this.load(transaction);
    await transaction.query(
      `SELECT 1 FROM consumer_positions WHERE consumer_group = $1 AND partition = '' FOR UPDATE`,
      [this.group],
    );
  }

  /**
   * Moves floor and partitions to the position of a rebuild. Each partition reads on from its offset and skips the
   * messages that the rebuild has handled.
   * @param hears the types that the rebuild heard, so that no stretch is missed any more; default unchanged
   */
  async moveAll(transaction: Queryable, position: string, hears?: readonly string[]): Promise<void> {
    await transaction.query(
      `UPDATE consumer_positions SET position = $2, version = version + 1, hears = coalesce($3, hears),
         missed = CASE WHEN $3::text[] IS NULL THEN missed ELSE '[]' END
       WHERE consumer_group = $1`,
      [this.group, position, hears ?? null],
    );
  }

  /** The positions of the group's partitions, by partition; the floor's while there are none. */
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
    const [row] = await database.query<PositionRow[]>(
      `SELECT mine.position, mine.resume, mine.version, mine.hears, mine.missed,
         floor.position AS floor, floor.version AS turn
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
    // Raise the floor's version, so that no rebuild comes in between and the embedded bus learns of the partitions.
    if (this.partition !== '') {
      await database.query(
        `WITH floor AS (
           UPDATE consumer_positions SET version = version + 1
           WHERE consumer_group = $1 AND partition = '' RETURNING position, hears, missed
         )
         INSERT INTO consumer_positions (consumer_group, partition, position, hears, missed)
         SELECT $1, $2, position, hears, missed FROM floor ON CONFLICT DO NOTHING`,
        [this.group, this.partition],
      );
    }
    return (await this.read(database))!;
  }
}
