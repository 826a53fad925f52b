import type { Queryable } from '../../delivery/queryable';

/** What a relay has sent, and where to. */
export interface Progress {
  /** The cluster that has it. */
  readonly cluster: string;
  readonly topic: string;
  /** The offset behind what was sent, by partition. A partition that ends before it has lost something. */
  readonly next: readonly number[];
  /** The furthest log position that was sent; it stays when the relay goes back to send something anew. */
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

  async save(database: Queryable, { cluster, topic, next, position }: Progress): Promise<void> {
    await database.query(
      `INSERT INTO relay_progress (relay, cluster, topic, next_offsets, position) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (relay) DO UPDATE SET cluster = excluded.cluster, topic = excluded.topic,
         next_offsets = excluded.next_offsets, position = excluded.position`,
      [this.relay, cluster, topic, next, position],
    );
  }
}
