import type { Checkpoint } from './checkpoint';
import type { Missed } from './missed';

/** How far a group has got, as stored in its database. */
export interface StoredPosition extends Checkpoint {
  /** Raised by a claim, a move of a batch group and a freed parked key, so that others notice. */
  readonly version: string;
  /** Up to here, the embedded bus or a rebuild took every event in log order, late ones included. */
  readonly floor: string;
  /** Counts the turns of all partitions of a batch group; see `BatchTurns`. */
  readonly turn: string;
  /** The types heard up to `position`, except for `missed`; undefined until a process records them. */
  readonly hears?: readonly string[];
}

/** A row of `consumer_positions`. */
export interface PositionRow {
  position: string;
  resume: string | null;
  version: string;
  floor: string;
  turn: string;
  hears: string[] | null;
  missed: Missed[];
}

/** Whether both name the same types; lists are sorted. */
export const sameTypes = (one: readonly string[] | undefined, other: readonly string[]): boolean =>
  one !== undefined && one.length === other.length && one.every((type, index) => type === other[index]);

/** The missed stretches as they are stored; null leaves the stored ones unchanged. */
export const missedOf = ({ missed }: Checkpoint): string | null => (missed ? JSON.stringify(missed) : null);

/** The position in a row. */
export function storedOf({ resume, hears, missed, ...row }: PositionRow): StoredPosition {
  return {
    ...row,
    ...(resume === null ? {} : { resume: Number(resume) }),
    ...(hears === null ? {} : { hears }),
    ...(missed.length === 0 ? {} : { missed }),
  };
}
