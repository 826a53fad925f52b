import type { Position, RecordedEvent } from '../event-store';

/**
 * An entry in the book of a log that events of another log were copied into. `own` is a position as the store gives it,
 * `shown` is the one that readers see: an event keeps the position of the log that it was appended to first.
 */
export type CopyEntry =
  /** A copy begins behind this place. */
  | { readonly kind: 'begin'; readonly own: Position; readonly shown: Position }
  /** A place that the copy has reached. `same`: its events have the same position in both logs. */
  | { readonly kind: 'mark'; readonly own: Position; readonly shown: Position; readonly same: boolean }
  /**
   * The copy is complete. `shown` is the last position that a reader of the other log can have. Later events are shown
   * at their own position, moved up by `by` (a whole number in decimal).
   */
  | { readonly kind: 'end'; readonly own: Position; readonly shown: Position; readonly by: string }
  /** This log was copied to another one, which is used in its place until a copy comes back. */
  | { readonly kind: 'moved'; readonly own: Position; readonly shown: Position; readonly to: string };

/** Takes events of another log into a store, with their ids, revisions and times. */
export interface LogIntake {
  /** The entries of the book, in order. */
  entries(): Promise<readonly CopyEntry[]>;
  /**
   * Writes the n-th entry, counted from 0.
   * @throws TargetChanged when the book has it already
   */
  record(n: number, entry: CopyEntry): Promise<void>;
  /**
   * Appends events in the order of the log. After an error any number of them may be there, always the first ones.
   * @param behind the position of the store's last event, as the store gives it
   * @throws TargetChanged when another writer has appended events
   */
  write(events: readonly RecordedEvent[], behind: Position): Promise<void>;
}

/** Another writer appends to the log that is being copied into. */
export class TargetChanged extends Error {
  override readonly name = 'TargetChanged';
  constructor(what: string) {
    super(`another writer uses the target: ${what}; stop it, then repeat the copy`);
  }
}

/** The stream of the book in a store that keeps it in the log itself. Readers of the log do not see it. */
export const BOOK_STREAM = 'log-copies';

/** The field of the metadata that keeps the values which the store could not keep. It is not shown. */
const FIELD = 'copiedFrom';

interface CopiedFrom {
  readonly position: Position;
  readonly recordedAt?: string;
}

/** The event with the values that the store cannot keep in its metadata. */
export function withOrigin<Event extends Pick<RecordedEvent, 'metadata'>>(event: Event, origin: CopiedFrom): Event {
  const metadata = { ...event.metadata, [FIELD]: origin };
  return { ...event, metadata };
}

/** A copied event as the other log showed it; any other event as it is. */
export function asFirstRecorded(event: RecordedEvent): RecordedEvent {
  if (!(FIELD in event.metadata)) return event;
  const { [FIELD]: origin, ...metadata } = event.metadata as RecordedEvent['metadata'] & { [FIELD]: CopiedFrom };
  const recordedAt = origin.recordedAt === undefined ? event.recordedAt : new Date(origin.recordedAt);
  return { ...event, metadata, position: origin.position, recordedAt };
}
