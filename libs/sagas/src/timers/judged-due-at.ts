import type { RunningTimer } from '../running-timers';

/** A gap: a time in which a party was not at work, in ms since 1970. */
export interface Gap {
  /** '' is the context that hosts the process; another is one that it asks. */
  readonly party: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * The time at which a timer is due, in ms since 1970: its recorded due time plus the gaps since it was set. Gaps of the
 * hosting context count whole. Gaps of the party that was asked count up to the length of the timer, because an answer
 * that never comes must end in a time-out.
 * @param asked the party that has to answer in time, if any
 */
export function judgedDueAt({ dueAt, setAt }: RunningTimer, gaps: readonly Gap[], asked?: string): number {
  const recorded = Date.parse(dueAt);
  if (setAt === undefined) return recorded;
  const from = Date.parse(setAt);
  const concerning = gaps.filter(({ party, endedAt }) => (party === '' || party === asked) && endedAt > from);
  const ends = concerning.flatMap(({ startedAt, endedAt }) => [Math.max(startedAt, from), endedAt]);
  const moments = [...new Set(ends)].sort((a, b) => a - b);
  let due = recorded;
  let left = recorded - from;
  for (let index = 1; index < moments.length; index++) {
    const start = moments[index - 1]!;
    const end = moments[index]!;
    if (start >= due) break;
    const covering = concerning.filter(({ startedAt, endedAt }) => startedAt <= start && endedAt >= end);
    if (covering.length === 0) continue;
    if (covering.some(({ party }) => party === '')) {
      due += end - start;
    } else {
      const made = Math.min(end - start, left);
      left -= made;
      due += made;
    }
  }
  return due;
}
