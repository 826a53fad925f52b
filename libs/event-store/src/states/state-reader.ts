import { endedOrLate, fold, outsideOfCausation, UnknownEvent } from '@maru/kernel';
import type { Decider, DomainEvent } from '@maru/kernel';
import type { EventStore, RecordedEvent, StreamPage } from '../event-store';
import { MOST_PAGE_EVENTS } from '../whole-stream';
import type { AskingAgain } from './asking-again';
import { isLate } from './asker';
import type { Folded } from './folded';
import type { KeptStates } from './kept-states';
import { SharedRead } from './shared-read';
import type { Askers } from './shared-read';
import type { Snapshots, Unproven } from './snapshots';

export interface StateReaderOptions<State, Event extends DomainEvent> {
  readonly decider: Pick<Decider<never, State, Event>, 'initialState' | 'evolve'>;
  /** The types that the decider can fold. */
  readonly declared: ReadonlySet<string>;
  readonly store: EventStore;
  readonly kept: KeptStates<State>;
  readonly snapshots: Snapshots<State> | undefined;
  readonly askingAgain: AskingAgain;
}

/**
 * Reads states from their streams, page by page. A read that stops early keeps its progress, so that the next one
 * continues there.
 */
export class StateReader<State, Event extends DomainEvent> {
  private readonly reads = new Map<string, SharedRead<State>>();

  constructor(private readonly options: StateReaderOptions<State, Event>) {}

  /**
   * The state as in the log. Events behind a known state are one short read; concurrent readers of a stream share any
   * longer read.
   * @throws UnknownEvent; TimeIsUp when every reader has left
   */
  async refresh(stream: string, known: Folded<State> | undefined, askers: Askers): Promise<Folded<State>> {
    if (known?.revision === undefined || known.partial) return this.share(stream, askers);
    const page = await this.page(stream, known.revision + 1, undefined, () => askers().every(isLate));
    if (page.atEnd && page.events.length === 0) return known;
    const folded = this.behind(stream, known, page);
    return page.atEnd ? folded : this.share(stream, askers);
  }

  /**
   * One page of the stream, as events of declared types.
   * @throws UnknownEvent
   */
  async page(
    stream: string,
    from: number,
    limit: number | undefined,
    inVain: () => boolean,
  ): Promise<StreamPage & { readonly events: readonly (RecordedEvent & Event)[] }> {
    const { store, declared, askingAgain } = this.options;
    const size = limit === undefined ? {} : { limit };
    const page = await askingAgain.until(inVain, () => store.readStreamPage(stream, { from, ...size }));
    const unknown = page.events.find(({ type }) => !declared.has(type));
    if (unknown) throw new UnknownEvent(unknown);
    return page as StreamPage & { readonly events: readonly (RecordedEvent & Event)[] };
  }

  private share(stream: string, askers: Askers): Promise<Folded<State>> {
    const read = this.reads.get(stream) ?? this.start(stream);
    return read.join(askers);
  }

  private start(stream: string): SharedRead<State> {
    const ended = () => void this.reads.delete(stream);
    // The read is shared, so the deadline of its first reader does not apply to its queries.
    const read = outsideOfCausation(() => new SharedRead(this.pages(stream), ended));
    this.reads.set(stream, read);
    return read;
  }

  /** Folds page after page, and continues from a snapshot as soon as the stream proves one. */
  private pages(stream: string) {
    const { snapshots, kept } = this.options;
    let found: Unproven<State> | undefined;
    let asked = false;
    return async (folded: Folded<State> | undefined, inVain: () => boolean): Promise<Folded<State>> => {
      let known = folded ?? kept.get(stream) ?? this.nothing;
      const candidate = found;
      found = undefined;
      if (candidate && candidate.revision > (known.revision ?? -1)) {
        const proven = await this.behindSnapshot(stream, candidate, inVain);
        if (proven) return proven;
      }
      known = this.behind(stream, known, await this.page(stream, (known.revision ?? -1) + 1, sizeFor(known), inVain));
      // Only a long stream can have one. The read does not wait for a slow database, but reads the next page.
      if (known.partial && !asked && snapshots) {
        asked = true;
        const look = snapshots.find(stream).then((snapshot) => void (found = snapshot));
        await endedOrLate(look, { ms: PATIENCE_MS });
      }
      return known;
    };
  }

  /**
   * The snapshot and the events behind it; undefined when its event is not in the stream, which was removed or reset.
   */
  private async behindSnapshot(stream: string, candidate: Unproven<State>, inVain: () => boolean) {
    const page = await this.page(stream, candidate.revision, MOST_PAGE_EVENTS, inVain);
    const [event, ...behind] = page.events;
    if (event?.revision !== candidate.revision || event.id !== candidate.eventId) return undefined;
    return this.behind(stream, candidate, { ...page, events: behind });
  }

  private behind(
    stream: string,
    known: Folded<State>,
    { events, atEnd }: Awaited<ReturnType<StateReader<State, Event>['page']>>,
  ): Folded<State> {
    const { decider, kept, snapshots } = this.options;
    const last = events.at(-1);
    const folded = {
      state: fold(decider, events, known.state),
      revision: last?.revision ?? known.revision,
      eventId: last?.id ?? known.eventId,
      snapshotAt: known.snapshotAt,
      partial: !atEnd,
    };
    const offered = snapshots?.offer(stream, folded) ?? folded;
    kept.keep(stream, offered);
    return offered;
  }

  /** The state of a stream without events. */
  get nothing(): Folded<State> {
    const { initialState: state } = this.options.decider;
    return { state, revision: undefined, eventId: undefined, snapshotAt: -1, partial: false };
  }
}

// A row is found within a few milliseconds; in that time reading a page would be wasted.
const PATIENCE_MS = 25;

// Most streams end on their first page; for the others larger pages cost fewer round trips.
const sizeFor = (known: Folded<unknown>): number | undefined => (known.partial ? MOST_PAGE_EVENTS : undefined);
