import { ContextEventStore } from '../context-event-store';
import type { AppendResult, EventStore, ExpectedRevision, NewEvent, ReadPageOptions, StreamPage } from '../event-store';
import type { SnapshotStore } from '../states/snapshot-store';
import { PAGE_EVENTS } from '../whole-stream';

/** A store of the fair that counts its calls, and that a test can make fail. */
export class TroubledStore extends ContextEventStore {
  /** Pages of streams. */
  loadCount = 0;
  /** The events on those pages. */
  eventCount = 0;
  appendCount = 0;
  /** Runs in place of an append; `proceed` is the append. */
  onAppend: (proceed: () => Promise<AppendResult>, stream: string) => Promise<AppendResult> = (proceed) => proceed();
  onLoad: () => Promise<void> = async () => undefined;

  /** Makes short streams long: no page has more events. */
  pageLimit = Infinity;
  largestPage = 0;

  constructor(store: EventStore, snapshots?: SnapshotStore) {
    super(store, 'fair', snapshots);
  }

  override append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    this.appendCount++;
    return this.onAppend(() => super.append(stream, expected, events), stream);
  }

  override async readStreamPage(stream: string, options: ReadPageOptions = {}): Promise<StreamPage> {
    this.loadCount++;
    await this.onLoad();
    const limit = Math.min(options.limit ?? PAGE_EVENTS, this.pageLimit);
    const page = await super.readStreamPage(stream, { ...options, limit });
    this.eventCount += page.events.length;
    this.largestPage = Math.max(this.largestPage, page.events.length);
    return page;
  }
}
