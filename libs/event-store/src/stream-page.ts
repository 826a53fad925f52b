import type { ReadPageOptions, RecordedEvent, StreamPage } from './event-store';
import { PAGE_BYTES, PAGE_EVENTS } from './whole-stream';

const known = new WeakMap<RecordedEvent, number>();

/** The approximate size of the event's data in bytes, measured once. */
export function bytesOf(event: RecordedEvent): number {
  let bytes = known.get(event);
  // EventStoreDB may hold foreign events without data.
  if (bytes === undefined) known.set(event, (bytes = (JSON.stringify(event.data) as string | undefined)?.length ?? 0));
  return bytes;
}

/** Collects events, in the direction of the read, until they are a page. */
export class PageBuilder {
  readonly limit: number;
  private readonly maxBytes: number;
  private readonly step: 1 | -1;
  private readonly events: RecordedEvent[] = [];
  private looked = 0;
  private bytes = 0;
  private next: number;

  constructor({ direction, from, limit = PAGE_EVENTS, maxBytes = PAGE_BYTES }: ReadPageOptions) {
    this.limit = limit;
    this.maxBytes = maxBytes;
    this.step = direction === 'backwards' ? -1 : 1;
    this.next = from ?? 0;
  }

  get full(): boolean {
    return this.looked >= this.limit || this.bytes >= this.maxBytes;
  }

  /** Takes the entry at `revision`, which is no event when the reader may not see it. */
  add(revision: number, event: RecordedEvent | undefined): void {
    this.looked++;
    this.next = revision + this.step;
    if (!event) return;
    this.events.push(event);
    this.bytes += bytesOf(event);
  }

  /** The page; a page that is not full has reached the end. */
  build(): StreamPage {
    const { events, next } = this;
    return { events, next, atEnd: !this.full || (this.step < 0 && next < 0) };
  }
}
