import { type EventStore, type Position, type RecordedEvent, START } from '@maru/event-store';

const PAGE = 10_000;

/** The events of the log after `from`, read page by page up to the end of the log. */
export async function* wholeLog(store: EventStore, from: Position = START): AsyncGenerator<RecordedEvent> {
  for (let after = from; ;) {
    const { events, position, atEnd } = await store.readAll({ after, limit: PAGE });
    yield* events;
    if (atEnd) return;
    after = position;
  }
}
