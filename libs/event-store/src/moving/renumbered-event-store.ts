import { backoffMs, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EventStore, START } from '../event-store';
import type {
  AllPage,
  AppendResult,
  BatchHandler,
  ExpectedRevision,
  NewEvent,
  Position,
  ReadAllOptions,
  ReadPageOptions,
  RecordedEvent,
  StoreStatistics,
  StreamPage,
  SubscribeOptions,
  Subscription,
} from '../event-store';
import type { SnapshotStore } from '../states/snapshot-store';
import { BOOK_STREAM } from './intake';
import type { LogIntake } from './intake';
import type { Numbering, Place } from './numbering';

const REMEMBERED = 256;
// A copy leaves a mark at least so often.
const SEARCHED = 1_000;

const scheduler = new SystemScheduler();
const random = new SystemRandom();

/**
 * A log that events of another log were copied into. Every event keeps the position that it had in the log in which it
 * was recorded first, so that positions of consumers, rows and Kafka records stay valid (ADR 0077).
 */
export class RenumberedEventStore extends EventStore {
  // The ends of the last pages, so that the next pages need no search.
  private readonly places = new Map<Position, Position>();
  private closed = false;

  constructor(
    private readonly store: EventStore,
    private readonly numbering: Numbering,
    private readonly onFault: (fault: unknown) => void = () => undefined,
  ) {
    super();
  }

  override get snapshots(): SnapshotStore | undefined {
    return this.store.snapshots;
  }

  override get statistics(): StoreStatistics | undefined {
    return this.store.statistics;
  }

  override get intake(): LogIntake | undefined {
    return this.store.intake;
  }

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    const { revision, position } = await this.store.append(stream, expected, events);
    return { revision, position: await this.shownOf(position) };
  }

  override async readStreamPage(stream: string, options?: ReadPageOptions): Promise<StreamPage> {
    const page = await this.store.readStreamPage(stream, options);
    return { ...page, events: this.shown(page.events) };
  }

  override async readAll({ after = START, ...options }: ReadAllOptions = {}): Promise<AllPage> {
    const from = await this.ownOf(after);
    const { events, position, atEnd } = await this.store.readAll({ ...options, after: from });
    const end = position <= from ? after : await this.shownOf(position, events.at(-1));
    this.remember(end, position);
    return { events: this.shown(events), position: end, atEnd };
  }

  override async head(): Promise<Position> {
    return this.shownOf(await this.store.head());
  }

  override subscribe(options: SubscribeOptions, handler: BatchHandler): Subscription {
    if (this.closed) throw new Error('the event store is closed');
    const closing = new AbortController();
    let followed: Subscription | undefined;
    const follow = async () => {
      const after = await this.ownPatiently(options.after ?? START, closing.signal);
      if (after === undefined) return;
      followed = this.store.subscribe({ ...options, after }, async (events, position) => {
        const shown = this.shown(events);
        // In a copied stretch the last event tells how far it is, without a search.
        if (shown.length > 0) await handler(shown, this.numbering.shownOf(position) ?? shown.at(-1)!.position);
      });
      await followed.ended;
    };
    const ended = follow();
    // `ended` reports the rejection; a subscription without a reader of it must not end the process.
    ended.catch(() => undefined);
    const close = async () => {
      closing.abort();
      await followed?.close();
      await ended.catch(() => undefined);
    };
    return { ended, close };
  }

  override close(): Promise<void> {
    this.closed = true;
    return this.store.close();
  }

  private shown(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    return events.filter(({ stream }) => stream !== BOOK_STREAM).map((event) => this.numbering.shown(event));
  }

  /** @param last the last event before the place, if it is known */
  private async shownOf(own: Position, last?: RecordedEvent): Promise<Position> {
    const known = this.numbering.shownOf(own);
    if (known !== undefined) return known;
    if (last?.position === own && last.stream !== BOOK_STREAM) return this.numbering.shown(last).position;
    return (await this.search({ own }, (place) => place.own <= own)).shown;
  }

  private async ownOf(shown: Position): Promise<Position> {
    const known = this.numbering.ownOf(shown) ?? this.places.get(shown);
    if (known !== undefined) return known;
    return (await this.search({ shown }, (place) => place.shown <= shown)).own;
  }

  /** The last event of a copied stretch for which `isAhead` holds, from the mark before it on. */
  private async search(
    from: { readonly own: Position } | { readonly shown: Position },
    isAhead: (place: Place) => boolean,
  ): Promise<Place> {
    let found = this.numbering.before(from);
    for (let after = found.own; ;) {
      const { events, position, atEnd } = await this.store.readAll({ after, limit: SEARCHED });
      for (const event of events) {
        if (event.stream === BOOK_STREAM) continue;
        const place = { own: event.position, shown: this.numbering.shown(event).position };
        if (!isAhead(place)) return found;
        found = place;
      }
      if (atEnd) return found;
      after = position;
    }
  }

  private async ownPatiently(shown: Position, signal: AbortSignal): Promise<Position | undefined> {
    for (let faults = 0; !signal.aborted;) {
      try {
        return await this.ownOf(shown);
      } catch (fault) {
        if (fault instanceof RangeError) throw fault;
        this.onFault(fault);
        await scheduler.sleep(50 + backoffMs(faults++, 100, 5_000, random), signal);
      }
    }
    return undefined;
  }

  private remember(shown: Position, own: Position): void {
    this.places.delete(shown);
    this.places.set(shown, own);
    if (this.places.size > REMEMBERED) this.places.delete(this.places.keys().next().value!);
  }
}
