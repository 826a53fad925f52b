import type { Incoming } from './delivery-settings';
import type { Queryable } from './queryable';

/**
 * One group's rows of `late_messages`. A message that its relay had parked comes behind later ones of its partition, so
 * the position does not show whether it came before. These rows do.
 */
export class LateMessages {
  constructor(private readonly group: string) {}

  /** The positions of late messages that have had their effect or are parked. */
  async known(database: Queryable): Promise<Set<string>> {
    const rows = await database.query<{ position: string }[]>(
      'SELECT position FROM late_messages WHERE consumer_group = $1',
      [this.group],
    );
    return new Set(rows.map(({ position }) => position));
  }

  /** Call it in the transaction of their effect. */
  async remember(transaction: Queryable, positions: readonly string[]): Promise<void> {
    await transaction.query(
      'INSERT INTO late_messages (consumer_group, position) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING',
      [this.group, positions],
    );
  }

  /** Forgets all of them, because a rebuild has replayed every message that was late before it. */
  async clear(database: Queryable): Promise<void> {
    await database.query('DELETE FROM late_messages WHERE consumer_group = $1', [this.group]);
  }
}

/** The positions of the late messages in a batch. */
export const lateOf = (batch: readonly Incoming[]): string[] =>
  batch.filter(({ late, message }) => late === true && message.position !== '').map(({ message }) => message.position);
