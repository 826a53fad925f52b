import type { EventStore, RecordedEvent } from '@maru/event-store';

const PAGE = 10_000;

/** Every event of the log, page by page, up to where it ends when it is reached. */
export async function* wholeLog(store: EventStore): AsyncGenerator<RecordedEvent> {
  for (let after = ''; ;) {
    const { events, position, atEnd } = await store.readAll({ after, limit: PAGE });
    yield* events;
    if (atEnd) return;
    after = position;
  }
}
