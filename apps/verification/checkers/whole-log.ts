import { type EventStore, type Position, type RecordedEvent, START } from '@maru/event-store';

const PAGE = 10_000;

/** Every event of the log behind `from`, page by page, up to where the log ends when it is reached. */
export async function* wholeLog(store: EventStore, from: Position = START): AsyncGenerator<RecordedEvent> {
  for (let after = from; ;) {
    const { events, position, atEnd } = await store.readAll({ after, limit: PAGE });
    yield* events;
    if (atEnd) return;
    after = position;
  }
}
