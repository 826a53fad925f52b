import { ContextEventStore } from '../context-event-store';
import type {
  AppendResult,
  EventStore,
  ExpectedRevision,
  NewEvent,
  ReadStreamOptions,
  RecordedEvent,
} from '../event-store';

/** A store of the fair that counts what it is asked, and that a test can trouble. */
export class TroubledStore extends ContextEventStore {
  loadCount = 0;
  appendCount = 0;
  /** Runs in place of an append; `proceed` is the append. */
  onAppend: (proceed: () => Promise<AppendResult>, stream: string) => Promise<AppendResult> = (proceed) => proceed();
  onLoad: () => Promise<void> = async () => undefined;

  constructor(store: EventStore) {
    super(store, 'fair');
  }

  override append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    this.appendCount++;
    return this.onAppend(() => super.append(stream, expected, events), stream);
  }

  override async readStream(stream: string, options?: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    this.loadCount++;
    await this.onLoad();
    return super.readStream(stream, options);
  }
}
