import type { Checkpoint } from './checkpoint';
import type { Missed } from './missed';

/** How far a group is, as its database has it. */
export interface StoredPosition extends Checkpoint {
  /** Raised by whoever claims the row, moves a batch group or frees a parked key, so that others notice. */
  readonly version: string;
  /** Up to here, the embedded bus or a rebuild took everything in the order of the log, late events included. */
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

/** The missed stretches as they are stored; null leaves those of before. */
export const missedOf = ({ missed }: Checkpoint): string | null => (missed ? JSON.stringify(missed) : null);

/** The position that a row says. */
export function storedOf({ resume, hears, missed, ...row }: PositionRow): StoredPosition {
  return {
    ...row,
    ...(resume === null ? {} : { resume: Number(resume) }),
    ...(hears === null ? {} : { hears }),
    ...(missed.length === 0 ? {} : { missed }),
  };
}
