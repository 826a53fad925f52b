import type { Queryable } from '../../delivery/queryable';
import type { BatchWrite } from '../../message-bus';

/** The progress of a relay: how much it has sent, and where to. */
export interface Progress {
  /** The id of the cluster that has the topic. */
  readonly cluster: string;
  readonly topic: string;
  /** The offset behind the sent messages, by partition. A partition that ends before it has lost some. */
  readonly next: readonly number[];
  /** The highest log position that was sent. It stays when the relay goes back to send lost messages again. */
  readonly position: string;
}

/** One relay's row of `relay_progress`. */
export class RelayProgress {
  constructor(private readonly relay: string) {}

  /** Undefined when nothing was sent yet. */
  async load(database: Queryable): Promise<Progress | undefined> {
    const [row] = await database.query<{ cluster: string; topic: string; next_offsets: string[]; position: string }[]>(
      'SELECT cluster, topic, next_offsets, position FROM relay_progress WHERE relay = $1',
      [this.relay],
    );
    return (
      row && { cluster: row.cluster, topic: row.topic, next: row.next_offsets.map(Number), position: row.position }
    );
  }

  async save(database: Queryable, progress: Progress): Promise<void> {
    const { sql, document } = this.write(progress);
    await database.query(sql, [document]);
  }

  /** The statement of `save`. */
  write({ cluster, topic, next, position }: Progress): BatchWrite {
    return {
      sql: `INSERT INTO relay_progress (relay, cluster, topic, next_offsets, position)
        SELECT relay, cluster, topic, next_offsets, position FROM json_populate_record(NULL::relay_progress, $1)
        ON CONFLICT (relay) DO UPDATE SET cluster = excluded.cluster, topic = excluded.topic,
          next_offsets = excluded.next_offsets, position = excluded.position`,
      document: JSON.stringify({ relay: this.relay, cluster, topic, next_offsets: next, position }),
    };
  }
}
