import type { Missed } from './missed';

/** How far a group has got. */
export interface Checkpoint {
  /** In the log; ordered as strings, '' before the first event. */
  readonly position: string;
  /** The offset to read next in the topic partition. Undefined on the embedded bus. */
  readonly resume?: number | undefined;
  /**
   * The stretches of the log that the group passed without hearing them, as of this position; undefined when unchanged.
   */
  readonly missed?: readonly Missed[];
}

/** The later checkpoint, with the missed stretches of the earlier one unless it has its own. */
export function laterCheckpoint(earlier: Checkpoint, later: Checkpoint): Checkpoint {
  return later.missed || !earlier.missed ? later : { ...later, missed: earlier.missed };
}
