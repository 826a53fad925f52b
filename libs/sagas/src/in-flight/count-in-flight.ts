import type { DataSource } from 'typeorm';
import { ProcessInFlight } from './process-in-flight.entity';

export interface CountInFlight {
  /** The number of processes under each version, by version. */
  readonly on: ReadonlyMap<number, number>;
  /** The number of processes that need a version which this release lacks, by version. */
  readonly unreadable: ReadonlyMap<number, number>;
  /** The number that wait for an answer and ask no more. */
  readonly stuck: number;
  /** The number in each state, and since when the oldest is in it. */
  readonly states: ReadonlyMap<string, InState>;
}

export interface InState {
  readonly processes: number;
  readonly since: Date | undefined;
}

interface Group {
  readonly version: number;
  readonly versions: readonly number[];
  readonly stuck: boolean;
  readonly state: string | null;
  readonly since: Date | null;
  readonly processes: string;
}

/** Counts the processes in flight from the view, which is about a second behind the log. */
export async function countInFlight(dataSource: DataSource, known: readonly number[]): Promise<CountInFlight> {
  const groups = await dataSource.manager
    .createQueryBuilder(ProcessInFlight, 'row')
    .select('row.version', 'version')
    .addSelect('row.versions', 'versions')
    .addSelect('row.stuck', 'stuck')
    .addSelect('row.state', 'state')
    .addSelect('min(row.since)', 'since')
    .addSelect('count(*)', 'processes')
    .groupBy('row.version')
    .addGroupBy('row.versions')
    .addGroupBy('row.stuck')
    .addGroupBy('row.state')
    .getRawMany<Group>();
  const [on, unreadable] = [new Map<number, number>(), new Map<number, number>()];
  const states = new Map<string, InState>();
  let stuck = 0;
  for (const group of groups) {
    const processes = Number(group.processes);
    add(on, group.version, processes);
    for (const needed of group.versions) if (!known.includes(needed)) add(unreadable, needed, processes);
    if (group.stuck) stuck += processes;
    addState(states, group, processes);
  }
  return { on, unreadable, stuck, states };
}

// Rows of a former release have no state.
const UNKNOWN = 'unknown';

function addState(states: Map<string, InState>, { state, since }: Group, more: number): void {
  const known = states.get(state ?? UNKNOWN);
  const dates = [known?.since, since].filter((each): each is Date => each instanceof Date);
  const oldest = dates.length > 0 ? new Date(Math.min(...dates.map(Number))) : undefined;
  states.set(state ?? UNKNOWN, { processes: (known?.processes ?? 0) + more, since: oldest });
}

const add = (counts: Map<number, number>, version: number, processes: number) =>
  counts.set(version, (counts.get(version) ?? 0) + processes);
