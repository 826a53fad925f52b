import { EventStore } from '@maru/event-store';
import type { LoadedAt, Moment, RecordedEvent } from '@maru/event-store';
import { Clock } from '@maru/kernel';
import { Injectable } from '@nestjs/common';
import { Refusal } from '../refusal';
import type { FoundAggregate } from './aggregates-of-context';
import type { AskedMoment } from './asked-moment';

/** The state of a stream that had at least one event at the moment. */
export type BegunState = LoadedAt<unknown> & { readonly last: NonNullable<LoadedAt<unknown>['last']> };

const NOW: Moment = { revision: Number.MAX_SAFE_INTEGER };

/** Finds states at the moments that clients name. */
@Injectable()
export class MomentsOfStreams {
  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /**
   * The moment for the log; undefined: now.
   * @throws Refusal STREAMS.MOMENT_AHEAD for a position behind the end of the log, or a time to come
   */
  async checked(asked: AskedMoment | undefined): Promise<Moment> {
    if (!asked) return NOW;
    if ('position' in asked) {
      const head = await this.store.head();
      const position = padded(asked.position, head);
      if (position > head) throw ahead(`The log ends at position ${head}.`, { position: head });
      return { position };
    }
    if ('time' in asked) {
      const now = this.clock.now();
      if (asked.time > now) throw ahead(`This time is still to come.`, { time: now.toISOString() });
    }
    return asked;
  }

  /**
   * @throws Refusal STREAMS.UNKNOWN_STREAM, STREAMS.NOT_BEGUN or STREAMS.MOMENT_AHEAD
   */
  async state({ aggregate, id }: FoundAggregate, moment: Moment): Promise<BegunState> {
    const found = await aggregate.at(id, moment);
    if (found.last) {
      const { revision } = found.last;
      if (moment !== NOW && 'revision' in moment && moment.revision > revision)
        throw ahead(`The stream ends at revision ${revision}.`, { revision });
      return found as BegunState;
    }
    const stream = aggregate.streamOf(id);
    const { events } = await this.store.readStreamPage(stream, { limit: 1 });
    throw events[0] ? notBegun(events[0]) : unknownStream(stream);
  }
}

// Positions on PostgreSQL have leading zeros, which people leave out.
const padded = (position: string, head: string): string =>
  /^\d+$/.test(position) && /^\d+$/.test(head) ? position.padStart(head.length, '0') : position;

const ahead = (detail: string, present: Record<string, unknown>) =>
  new Refusal({ code: 'STREAMS.MOMENT_AHEAD', detail, present });

function notBegun({ stream, position, recordedAt }: RecordedEvent): Refusal {
  const present = { position, time: recordedAt.toISOString() };
  return new Refusal({ code: 'STREAMS.NOT_BEGUN', detail: `${stream} began later.`, present });
}

export const unknownStream = (stream: string) =>
  new Refusal({ code: 'STREAMS.UNKNOWN_STREAM', detail: `There is no stream ${stream}.` });
