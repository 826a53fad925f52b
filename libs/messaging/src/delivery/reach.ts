import type { Missed } from './missed';

/** How far something is. */
export interface Reach {
  /** In the log; ordered as strings, '' before the first event. */
  readonly position: string;
  /** In the topic partition that the messages come from: the offset to read next. Undefined on the embedded bus. */
  readonly resume?: number | undefined;
  /** What the group has passed without hearing it, with this as far as it is. Undefined: as it was before. */
  readonly missed?: readonly Missed[];
}

/** The later reach, with what the earlier one has missed unless it tells that itself. */
export function onFrom(earlier: Reach, later: Reach): Reach {
  return later.missed || !earlier.missed ? later : { ...later, missed: earlier.missed };
}
