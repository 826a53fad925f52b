import type { ClientBase } from 'pg';

/** Positions in one partition: about 5 GB of events and 2 GB of indexes, and a hundred partitions for 10⁹ events. */
export const PARTITION_SIZE = 10_000_000;

/** A partition of the log; it holds the positions `from` to `to - 1`. `to` is Infinity in the last one. */
export interface Partition {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const literal = (bound: number) => (bound <= 0 ? 'MINVALUE' : Number.isFinite(bound) ? String(bound) : 'MAXVALUE');
const bounds = ({ from, to }: Partition) => `FROM (${literal(from)}) TO (${literal(to)})`;

/** The name of the partition that begins at this position. */
export const partitionName = (from: number) => `events_${from}`;

/** Statements that create an empty partition. Only the partition itself can make (stream, revision) unique. */
export const creating = (partition: Partition): readonly string[] => [
  `CREATE TABLE ${partition.name} PARTITION OF events FOR VALUES ${bounds(partition)}`,
  `CREATE UNIQUE INDEX ${partition.name}_stream_revision ON ${partition.name} (stream, revision)`,
];

export const attaching = (partition: Partition) =>
  `ALTER TABLE events ATTACH PARTITION ${partition.name} FOR VALUES ${bounds(partition)}`;

/** The partitions in the order of their positions; undefined while the log is one plain table. */
export async function partitionsOf(client: ClientBase): Promise<Partition[] | undefined> {
  const { rows } = await client.query<{ kind: string; name: string | null; bound: string | null }>(`
    SELECT log.relkind AS kind, part.relname AS name, pg_get_expr(part.relpartbound, part.oid) AS bound
      FROM pg_class log
      LEFT JOIN pg_inherits ON inhparent = log.oid
      LEFT JOIN pg_class part ON part.oid = inhrelid
     WHERE log.oid = to_regclass('events')`);
  if (rows[0]?.kind !== 'p') return undefined;
  const partitions = rows.flatMap(({ name, bound }) => (name && bound ? [{ name, ...parsed(bound) }] : []));
  return partitions.sort((one, other) => one.from - other.from);
}

function parsed(bound: string): { readonly from: number; readonly to: number } {
  const [, from, to] = /^FOR VALUES FROM \('?(\w+)'?\) TO \('?(\w+)'?\)$/.exec(bound) ?? [];
  if (!from || !to)
    throw new Error(`the log has a partition that this release does not know: ${bound}; upgrade this process`);
  return { from: from === 'MINVALUE' ? 0 : Number(from), to: to === 'MAXVALUE' ? Infinity : Number(to) };
}
