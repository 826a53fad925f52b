import type { EventFilter, EventStore, RecordedEvent } from '../../event-store';
import { toPosition } from '../../position';
import { Removals } from './removals';
import { ordinalOf } from './wire/positions';

/** A page of the log; `ordinal` is how far it was read, as the number of events in the log up to there. */
export interface LogPage {
  readonly events: readonly RecordedEvent[];
  readonly ordinal: number;
}

// A slow reader can make this server hold at most one page.
export const PAGE_SIZE = 128;

/**
 * The store's log in pages, by ordinal: the n-th event of the log is number n, counted from 1.
 * Removed events are left out.
 */
export class StoreLog {
  readonly removals = new Removals();

  constructor(private readonly store: EventStore) {}

  async head(): Promise<number> {
    return ordinalOf(await this.store.head());
  }

  /** From behind an ordinal to the end of the log at the time of reaching it. */
  async *forwards(after: number, filter: EventFilter): AsyncGenerator<LogPage> {
    for (let looked = after, atEnd = false; !atEnd;) {
      const page = await this.store.readAll({ after: toPosition(looked), filter, limit: PAGE_SIZE });
      looked = ordinalOf(page.position);
      atEnd = page.atEnd;
      yield { events: this.removals.of(page.events), ordinal: looked };
    }
  }

  /** From the event at an ordinal back to the start, the newest first. */
  async *backwards(from: number): AsyncGenerator<readonly RecordedEvent[]> {
    for (let upTo = from; upTo > 0; upTo -= PAGE_SIZE) {
      const after = Math.max(0, upTo - PAGE_SIZE);
      const { events } = await this.store.readAll({ after: toPosition(after), limit: upTo - after });
      yield [...this.removals.of(events)].reverse();
    }
  }

  /** The events of a stream from a revision on, including it; backwards without one, from the last. */
  async *stream(
    stream: string,
    direction: 'forwards' | 'backwards',
    from?: number,
  ): AsyncGenerator<readonly RecordedEvent[]> {
    let first = from;
    for (;;) {
      const { events, next, atEnd } = await this.store.readStreamPage(stream, {
        direction,
        limit: PAGE_SIZE,
        ...(first === undefined ? {} : { from: first }),
      });
      yield this.removals.of(events);
      if (atEnd) return;
      first = next;
    }
  }

  /** The number of the first event from an ordinal on, including it; undefined when there is none. */
  async firstFrom(ordinal: number): Promise<number | undefined> {
    for await (const { events } of this.forwards(ordinal - 1, {})) if (events[0]) return ordinalOf(events[0].position);
    return undefined;
  }

  async exists(stream: string): Promise<boolean> {
    return (await this.store.readStream(stream, { limit: 1 })).length > 0;
  }
}
