import { fold, TimeIsUp, UnknownEvent } from '@maru/kernel';
import type { DomainEvent } from '@maru/kernel';
import type { RecordedEvent, StreamPage } from '../event-store';
import { MOST_PAGE_EVENTS, PAGE_EVENTS } from '../whole-stream';
import { isLate } from './asker';
import type { Asker } from './asker';
import { hadHappened } from './moment';
import type { LoadedAt, Moment } from './moment';
import type { StateReaderOptions } from './state-reader';

/**
 * Folds streams up to a moment, page by page. The result is not cached, because commands need only the newest state.
 *
 * The moment ends at the first event that had not happened then. So a clock that was set back between two appends
 * cannot leave a hole in the history.
 */
export class MomentReader<State, Event extends DomainEvent> {
  constructor(private readonly options: Omit<StateReaderOptions<State, Event>, 'kept'>) {}

  /** @throws UnknownEvent; TimeIsUp */
  async read(stream: string, moment: Moment, asker: Asker): Promise<LoadedAt<State>> {
    const { decider } = this.options;
    let known: LoadedAt<State> = { state: decider.initialState, revision: undefined, last: undefined };
    for (let size = PAGE_EVENTS; ; size = MOST_PAGE_EVENTS) {
      const page = await this.page(stream, (known.revision ?? -1) + 1, size, asker);
      const folded = this.behind(known, page, moment);
      known = folded.known;
      if (folded.ended) return known;
      if (size === PAGE_EVENTS) known = (await this.snapshotBefore(stream, moment, known, asker)) ?? known;
      if (isLate(asker)) throw new TimeIsUp();
      // Other work runs between two pages, however quick the store is.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  private page(stream: string, from: number, limit: number, asker: Asker): Promise<StreamPage> {
    const { store, askingAgain } = this.options;
    return askingAgain.until(
      () => isLate(asker),
      () => store.readStreamPage(stream, { from, limit }),
    );
  }

  private behind(known: LoadedAt<State>, { events, atEnd }: StreamPage, moment: Moment) {
    const after = events.findIndex((event) => !hadHappened(event, moment));
    const before = after < 0 ? events : events.slice(0, after);
    const unknown = before.find(({ type }) => !this.options.declared.has(type));
    if (unknown) throw new UnknownEvent(unknown);
    const last = before.at(-1);
    const state = fold(this.options.decider, before as unknown as readonly Event[], known.state);
    return {
      known: last ? { state, revision: last.revision, last: placeOf(last) } : known,
      ended: atEnd || after >= 0,
    };
  }

  /**
   * The state of the snapshot, if its event is in the stream, had happened at the moment and is behind the known one.
   */
  private async snapshotBefore(
    stream: string,
    moment: Moment,
    known: LoadedAt<State>,
    asker: Asker,
  ): Promise<LoadedAt<State> | undefined> {
    const found = await this.options.snapshots?.find(stream);
    if (!found || found.revision <= (known.revision ?? -1)) return undefined;
    const { events } = await this.page(stream, found.revision, 1, asker);
    const [event] = events;
    if (event?.revision !== found.revision || event.id !== found.eventId) return undefined;
    if (!hadHappened(event, moment)) return undefined;
    return { state: found.state, revision: found.revision, last: placeOf(event) };
  }
}

const placeOf = ({ id, type, revision, position, recordedAt }: RecordedEvent) => ({
  ...{ id, type, revision, position, recordedAt },
});
