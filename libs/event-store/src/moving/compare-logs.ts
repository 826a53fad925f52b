import { START } from '../event-store';
import type { Position, RecordedEvent } from '../event-store';
import { chained, eventsOf, lineOf } from './events-of';
import type { LogSource } from './events-of';

/** The target does not begin with the events of the source. */
export class LogsDiffer extends Error {
  override readonly name = 'LogsDiffer';
  constructor(which: string, source: RecordedEvent | undefined, target: RecordedEvent) {
    const has = source ? named(source) : 'no event there';
    super(`the target has other events: ${which} is ${named(target)}, but the source has ${has}`);
  }
}

const named = ({ type, stream, revision, position }: RecordedEvent) =>
  `${type} ${stream}/${revision} at position ${position}`;

export interface Compared {
  /** Equal events, counted from the start. */
  readonly events: number;
  /** The position of the last of them. */
  readonly position: Position;
  /** The hash of the chain of them, in hex. */
  readonly hash: string;
  /** Whether the source has events behind them. */
  readonly sourceHasMore: boolean;
}

/**
 * Compares two logs event by event, in their order: position, time, stream, revision, id, type, metadata and data.
 * @param onEvent called for each equal event
 * @throws LogsDiffer when the target is not equal to the source, or to the beginning of it
 */
export async function compareLogs(
  source: LogSource,
  target: LogSource,
  onEvent: (event: RecordedEvent, n: number) => void = () => undefined,
): Promise<Compared> {
  const sources = eventsOf(source);
  const targets = eventsOf(target);
  let events = 0;
  let position: Position = START;
  let hash = '';
  try {
    for (;;) {
      const [one, other] = await Promise.all([sources.next(), targets.next()]);
      if (other.done) return { events, position, hash, sourceHasMore: !one.done };
      const line = one.done ? undefined : lineOf(one.value);
      if (line === undefined || line !== lineOf(other.value))
        throw new LogsDiffer(`event ${events + 1}`, one.done ? undefined : one.value, other.value);
      events++;
      position = other.value.position;
      hash = chained(hash, line);
      onEvent(other.value, events);
    }
  } finally {
    await Promise.all([sources.return(undefined), targets.return(undefined)]);
  }
}
