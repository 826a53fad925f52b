import type { RecordedEvent, StreamPage } from './event-store';

/** The default number of events on a page of a stream. */
export const PAGE_EVENTS = 256;
/** The largest number of events on a page. */
export const MOST_PAGE_EVENTS = 1_024;
/** The number of data bytes that ends a page. */
export const PAGE_BYTES = 1_048_576;
/** The most events that `readStream` returns. */
export const WHOLE_STREAM_EVENTS = 10_000;
const WHOLE_STREAM_PAGES = 64;

/** The stream has too many events to read into memory at once. Read it page by page. */
export class StreamTooLong extends Error {
  override readonly name = 'StreamTooLong';
  constructor(readonly stream: string) {
    super(`stream ${stream} is too long to be read whole; read it with readStreamPage, or give a limit`);
  }
}

/** @throws RangeError for a page size outside of the limits */
export function checkPageLimit(limit: number): void {
  if (!(limit >= 0 && limit <= MOST_PAGE_EVENTS))
    throw new RangeError(`a page of a stream has 0 to ${MOST_PAGE_EVENTS} events, not ${limit}`);
}

/** Collects pages up to `limit` events. @throws StreamTooLong */
export async function wholeStream(
  stream: string,
  limit: number,
  readPage: (place: { readonly from?: number }, size: number) => Promise<StreamPage>,
): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  let place: { readonly from?: number } = {};
  for (let pages = 1; ; pages++) {
    const page = await readPage(place, Math.max(0, Math.min(limit - events.length, PAGE_EVENTS)));
    if (events.length === 0 && page.atEnd) return page.events;
    events.push(...page.events);
    if (page.atEnd || events.length >= limit) return events;
    if (events.length >= WHOLE_STREAM_EVENTS || pages >= WHOLE_STREAM_PAGES) throw new StreamTooLong(stream);
    place = { from: page.next };
  }
}
