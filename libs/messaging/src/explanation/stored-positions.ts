import { HeardByGroup } from '../delivery/heard-by-group';
import type { Queryable } from '../delivery/queryable';

interface Row {
  readonly consumer_group: string;
  readonly partition: string;
  readonly position: string;
}

/** How far each of these groups has heard the log, in one statement; a group that has never started is left out. */
export async function heardByGroups(
  database: Queryable,
  groups: readonly string[],
): Promise<ReadonlyMap<string, HeardByGroup>> {
  const rows = await database.query<Row[]>(
    'SELECT consumer_group, partition, position FROM consumer_positions WHERE consumer_group = ANY($1)',
    [groups],
  );
  const found = new Map<string, HeardByGroup>();
  for (const group of groups) {
    const own = rows.filter(({ consumer_group }) => consumer_group === group);
    // The row '' of a group on Kafka is only the floor of its partitions.
    const partitions = own.filter(({ partition }) => partition !== '');
    const those = partitions.length > 0 ? partitions : own;
    if (those.length > 0)
      found.set(group, new HeardByGroup(new Map(those.map((row) => [row.partition, row.position]))));
  }
  return found;
}
