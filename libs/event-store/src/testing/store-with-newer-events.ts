import { ContextEventStore } from '../context-event-store';
import { WrongExpectedRevision } from '../event-store';
import type {
  AppendResult,
  EventStore,
  ExpectedRevision,
  NewEvent,
  ReadPageOptions,
  RecordedEvent,
  StreamPage,
} from '../event-store';

/**
 * The store of a context in which a newer version of it has appended one more event to some streams. The log itself
 * does not have it, so that the message bus need not know the type, and the event can be removed again.
 */
export class StoreWithNewerEvents extends ContextEventStore {
  private readonly newer = new Map<string, RecordedEvent>();

  constructor(
    private readonly log: EventStore,
    context: string,
  ) {
    super(log, context);
  }

  /** Adds an event of this type behind the present ones of the stream. */
  async addTo(stream: string, type: string): Promise<void> {
    const last = (await this.log.readStream(stream)).at(-1)!;
    const added = { ...last, id: crypto.randomUUID(), type, data: {}, revision: last.revision + 1 };
    this.newer.set(stream, added);
  }

  /** Removes the added events, as if this process had been upgraded and knew them. */
  forget(): void {
    this.newer.clear();
  }

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    const added = this.newer.get(stream);
    if (!added || typeof expected !== 'number') return super.append(stream, expected, events);
    if (expected < added.revision) throw new WrongExpectedRevision(stream, expected, added.revision);
    const { revision, position } = await super.append(stream, expected - 1, events);
    return { revision: revision + 1, position };
  }

  /** Such a stream is short, and read on one page. */
  override async readStreamPage(stream: string, options: ReadPageOptions = {}): Promise<StreamPage> {
    const added = this.newer.get(stream);
    if (!added) return super.readStreamPage(stream, options);
    const known = await this.log.readStream(stream);
    const before = known.filter(({ revision }) => revision < added.revision);
    const behind = known.slice(before.length).map((event) => ({ ...event, revision: event.revision + 1 }));
    const all = [...before, added, ...behind];
    const events = all.filter(({ revision }) => revision >= (options.from ?? 0));
    return { events, next: all.length, atEnd: true };
  }
}
