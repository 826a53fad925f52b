import type { TimelineEvent } from '../watch/timeline';

/** The number of events that had happened at a position; undefined as position or one behind the last is now. */
export function stepAt(events: readonly TimelineEvent[], position: string | undefined): number | 'now' {
  if (position === undefined || events.length === 0) return 'now';
  const happened = events.filter((event) => event.position <= position).length;
  return happened === events.length && position > events.at(-1)!.position ? 'now' : Math.max(happened, 1);
}

/** The position to show for a step of the slider; undefined is now. */
export const positionOf = (events: readonly TimelineEvent[], step: number): string | undefined =>
  events[step - 1]?.position;
