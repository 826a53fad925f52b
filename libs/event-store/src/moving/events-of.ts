import { createHash } from 'node:crypto';
import { START } from '../event-store';
import type { EventStore, Position, RecordedEvent } from '../event-store';

const PAGE = 1_000;

/** A log to read from: a store, or a file. */
export type LogSource = Pick<EventStore, 'readAll' | 'head' | 'intake'>;

/** The events of a log from behind a position to its present end, page by page. */
export async function* eventsOf(store: LogSource, after: Position = START): AsyncGenerator<RecordedEvent> {
  let reading = store.readAll({ after, limit: PAGE });
  for (;;) {
    const { events, position, atEnd } = await reading;
    if (!atEnd) {
      reading = store.readAll({ after: position, limit: PAGE });
      // The later `await` gets the rejection, unless the reader stops before.
      reading.catch(() => undefined);
    }
    yield* events;
    if (atEnd) return;
  }
}

/** Everything of an event that a copy keeps, as one line of JSON. Equal events have equal lines. */
export function lineOf(event: RecordedEvent): string {
  const { position, recordedAt, stream, revision, id, type, metadata, data } = event;
  return JSON.stringify({ position, recordedAt: recordedAt.toISOString(), stream, revision, id, type, metadata, data });
}

/** The hash of a line that follows a line with the given hash, in hex: SHA-256 over both. */
export const chained = (previous: string, line: string): string =>
  createHash('sha256').update(previous).update('\n').update(line).digest('hex');
