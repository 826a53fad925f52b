import type { Missed } from './missed';

/** How far something is. */
export interface Reach {
  /** In the log; ordered as strings, '' before the first event. */
  readonly position: string;
  /** In the topic partition that the messages come from: the offset to read next. Undefined on the embedded bus. */
  readonly resume?: number | undefined;
  /**
   * The stretches that the group passed without hearing, as of this position.
   * Undefined: unchanged.
   */
  readonly missed?: readonly Missed[];
}

/** The later reach, with the missed stretches of the earlier one unless it has its own. */
export function onFrom(earlier: Reach, later: Reach): Reach {
  return later.missed || !earlier.missed ? later : { ...later, missed: earlier.missed };
}
