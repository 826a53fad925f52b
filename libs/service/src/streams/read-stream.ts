import { EventStore } from '@maru/event-store';
import type { RecordedEvent } from '@maru/event-store';
import { PersonalData } from '@maru/personal-data';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { VeiledFields } from '../context-definition';
import { AggregatesOfContext } from './aggregates-of-context';
import type { AnyAggregate } from './aggregates-of-context';
import { MomentsOfStreams, unknownStream } from './moment-of-stream';
import type { BegunState } from './moment-of-stream';
import { openerOf, personsIn } from './open-persons';
import { shownState } from './shown-state';
import type { StreamEvent, StreamPageAnswer, StreamQuery, StreamsQuery, StreamState } from './stream-answer';
import { veiled } from './veil';
import type { OpenSealed } from './veil';

/** The fields that this context veils. */
export const VEILED = Symbol('the veiled fields of the context');

const MOST_PAGE_BYTES = 262_144;
const MOST_STATE_BYTES = 262_144;

/** Reads streams of this context as staff see them: at a moment, with personal data veiled. */
@Injectable()
export class ReadStream {
  constructor(
    private readonly aggregates: AggregatesOfContext,
    private readonly moments: MomentsOfStreams,
    private readonly store: EventStore,
    @Inject(VEILED) private readonly fields: VeiledFields,
    @Optional() private readonly personalData?: PersonalData,
  ) {}

  /** @throws Refusal STREAMS.UNKNOWN_STREAM, STREAMS.NOT_BEGUN or STREAMS.MOMENT_AHEAD */
  async page(stream: string, { at, order, from, limit, open }: StreamQuery): Promise<StreamPageAnswer> {
    const found = this.aggregates.of(stream);
    if (!found) throw unknownStream(stream);
    const state = await this.moments.state(found, await this.moments.checked(at));
    const { events, next } = await this.eventsOf(stream, state.last.revision, { order, from, limit });
    const opener = open ? await this.openerFor(found.id, [state.state, ...events.map(({ data }) => data)]) : undefined;
    return {
      ...this.shown(found, state, opener),
      opened: opener !== undefined,
      events: events.map((event) => this.shownEvent(event, opener)),
      ...(next !== undefined && { next }),
    };
  }

  /** Every stream with this id that had begun at the moment. @throws Refusal STREAMS.MOMENT_AHEAD */
  async withId({ id, at }: StreamsQuery): Promise<readonly StreamState[]> {
    const moment = await this.moments.checked(at);
    const states = await Promise.all(
      this.aggregates.all.map(async (aggregate) => {
        const state = await aggregate.at(id, moment);
        return state.last ? [this.shown({ aggregate, id }, state as BegunState)] : [];
      }),
    );
    return states.flat();
  }

  private async eventsOf(
    stream: string,
    last: number,
    { order, from, limit }: Pick<StreamQuery, 'order' | 'from' | 'limit'>,
  ) {
    const newest = order === 'newest';
    const first = newest ? Math.min(from ?? last, last) : (from ?? 0);
    const most = newest ? limit : Math.min(limit, last - first + 1);
    if (most <= 0) return { events: [] };
    const page = await this.store.readStreamPage(stream, {
      ...{ direction: newest ? 'backwards' : 'forwards', from: first },
      ...{ limit: most, maxBytes: MOST_PAGE_BYTES },
    });
    const more = newest ? page.next >= 0 : page.next <= last;
    return { events: page.events, ...(more && { next: page.next }) };
  }

  private shown(
    { aggregate, id }: { readonly aggregate: AnyAggregate; readonly id: string },
    { state, last }: BegunState,
    open?: OpenSealed,
  ): StreamState {
    const [context, name] = partsOf(aggregate.streamPrefix);
    const json = veiled(shownState(aggregate.written(state)), this.fields, open);
    const bytes = Buffer.byteLength(JSON.stringify(json) ?? '');
    return {
      ...{ stream: aggregate.streamOf(id), context, aggregate: name, id },
      last: placeOf(last),
      ...(bytes > MOST_STATE_BYTES ? { state: null, stateBytes: bytes } : { state: json ?? null }),
    };
  }

  private shownEvent(event: RecordedEvent, open?: OpenSealed): StreamEvent {
    const { correlationId, causationId, traceparent, actor } = event.metadata;
    return {
      ...placeOf(event),
      ...{ correlationId, causationId },
      ...(traceparent !== undefined && { traceparent }),
      // The reason and the address stay in the audit (ADR 0042).
      ...(actor && {
        actor: { kind: actor.kind, id: actor.id, ...(actor.onBehalfOf && { onBehalfOf: actor.onBehalfOf }) },
      }),
      data: veiled(event.data, this.fields, open) ?? null,
    };
  }

  private async openerFor(id: string, shown: readonly unknown[]): Promise<OpenSealed | undefined> {
    if (!this.personalData) return undefined;
    const persons = new Set([...(UUID.test(id) ? [id] : []), ...personsIn(JSON.parse(JSON.stringify(shown, plain)))]);
    return openerOf(
      this.personalData,
      [...persons].filter((each) => UUID.test(each)),
    );
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

const partsOf = (prefix: string) =>
  [prefix.slice(0, prefix.indexOf('.')), prefix.slice(prefix.indexOf('.') + 1)] as const;

const placeOf = ({ id, type, revision, position, recordedAt }: BegunState['last']) => ({
  ...{ id, type, revision, position, recordedAt: recordedAt.toISOString() },
});
