import type { DataSource } from 'typeorm';
import { ProcessInFlight } from './process-in-flight.entity';

export interface CountInFlight {
  /** The number of processes under each version, by version. */
  readonly on: ReadonlyMap<number, number>;
  /** The number of processes that need a version which this release lacks, by version. */
  readonly unreadable: ReadonlyMap<number, number>;
  /** The number that wait for an answer and ask no more. */
  readonly stuck: number;
}

interface Group {
  readonly version: number;
  readonly versions: readonly number[];
  readonly stuck: boolean;
  readonly processes: string;
}

/** Counts the processes in flight from the view, which is about a second behind the log. */
export async function countInFlight(dataSource: DataSource, known: readonly number[]): Promise<CountInFlight> {
  const groups = await dataSource.manager
    .createQueryBuilder(ProcessInFlight, 'row')
    .select('row.version', 'version')
    .addSelect('row.versions', 'versions')
    .addSelect('row.stuck', 'stuck')
    .addSelect('count(*)', 'processes')
    .groupBy('row.version')
    .addGroupBy('row.versions')
    .addGroupBy('row.stuck')
    .getRawMany<Group>();
  const [on, unreadable] = [new Map<number, number>(), new Map<number, number>()];
  let stuck = 0;
  for (const group of groups) {
    const processes = Number(group.processes);
    add(on, group.version, processes);
    for (const needed of group.versions) if (!known.includes(needed)) add(unreadable, needed, processes);
    if (group.stuck) stuck += processes;
  }
  return { on, unreadable, stuck };
}

const add = (counts: Map<number, number>, version: number, processes: number) =>
  counts.set(version, (counts.get(version) ?? 0) + processes);
