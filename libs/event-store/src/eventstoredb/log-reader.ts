import { BACKWARDS, END, FORWARDS, START as BEGINNING, StreamNotFoundError } from '@eventstore/db-client';
import type { AllStreamResolvedEvent, EventStoreDBClient, Position as LogPosition } from '@eventstore/db-client';
import { matcher } from '../event-filter';
import { START } from '../event-store';
import type { AllPage, Position, ReadAllOptions, ReadPageOptions, RecordedEvent, StreamPage } from '../event-store';
import { PageBuilder } from '../stream-page';
import { checkPageLimit } from '../whole-stream';
import { collect } from './collect';
import type { Connection } from './connection';
import type { Namespace } from './namespace';
import { fromPosition, isKnown, toPosition } from './position';
import { readAllFiltered } from './read-all-filtered';
import { toRecordedEvent } from './recorded-event';
import { toServerFilter } from './server-filter';

// A server that reads a part of the log without a match is silent until it is through.
const PATIENCE_OF_A_PAGE_MS = 60_000;

/** Reads streams and the log. Always from the leader, because a replica may lack the newest events. */
export class LogReader {
  constructor(
    private readonly connection: Connection,
    private readonly namespace: Namespace,
    private readonly patienceMs: number,
  ) {}

  async streamPage(stream: string, options: ReadPageOptions): Promise<StreamPage> {
    const { direction = FORWARDS, from } = options;
    const { limit } = new PageBuilder(options);
    checkPageLimit(limit);
    const name = this.namespace.toStored(stream);
    if (name === undefined || limit < 1) return { events: [], next: from ?? 0, atEnd: name === undefined };
    return this.connection.call(async (client) => {
      const page = new PageBuilder(options);
      const read = client.readStream(name, {
        direction,
        fromRevision: from === undefined ? (direction === BACKWARDS ? END : BEGINNING) : BigInt(from),
        requiresLeader: true,
        maxCount: limit,
      });
      try {
        await collect(read, `reading ${stream}`, this.patienceMs, (item) => {
          // Links are not resolved, so there is always an event.
          page.add(Number(item.event!.revision), toRecordedEvent(item, this.namespace));
          return !page.full;
        });
      } catch (fault) {
        if (!(fault instanceof StreamNotFoundError)) throw fault;
      }
      return page.build();
    });
  }

  async page({ after = START, filter, limit = 1_000 }: ReadAllOptions): Promise<AllPage> {
    const from = fromPosition(after);
    const serverFilter = toServerFilter(filter, this.namespace);
    // Read first, so that the page below covers everything up to here.
    const head = await this.head();
    if (head <= after) return { events: [], position: after, atEnd: true };
    if (!serverFilter || limit < 1) return { events: [], position: head, atEnd: true };
    const matches = matcher(filter);
    // The event at `after` comes once more.
    const maxCount = filter?.types ? undefined : limit + 1;
    return this.connection.call(async (client) => {
      const events: RecordedEvent[] = [];
      const read = readAllFiltered(client, from, serverFilter, maxCount);
      await collect(read, 'reading the log', PATIENCE_OF_A_PAGE_MS, (item) => {
        const event = toRecordedEvent(item, this.namespace);
        if (event && event.position > after && matches(event)) events.push(event);
        return events.length < limit;
      });
      const last = events.at(-1)?.position ?? START;
      if (events.length === limit) return { events, position: last, atEnd: last >= head };
      return { events, position: last > head ? last : head, atEnd: true };
    });
  }

  head(): Promise<Position> {
    return this.connection.call((client) => headOf(client, this.patienceMs));
  }
}

/** The position of the last event of the log, of any application. */
export async function headOf(client: EventStoreDBClient, patienceMs: number, signal?: AbortSignal): Promise<Position> {
  let head = START;
  const read = client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1, requiresLeader: true });
  const take = ({ event }: AllStreamResolvedEvent) => {
    if (isKnown(event?.position)) head = toPosition(event.position);
    return true;
  };
  await collect(read, 'asking for the end of the log', patienceMs, take, signal);
  return head;
}

/** The first event of the log at or after a position, of any application; undefined when there is none. */
export async function firstFrom(
  client: EventStoreDBClient,
  fromPosition: LogPosition,
  patienceMs: number,
  signal: AbortSignal,
): Promise<AllStreamResolvedEvent | undefined> {
  let first: AllStreamResolvedEvent | undefined;
  const read = client.readAll({ direction: FORWARDS, fromPosition, maxCount: 1, requiresLeader: true });
  const take = (event: AllStreamResolvedEvent) => {
    first ??= event;
    return true;
  };
  await collect(read, 'asking for the event at a position', patienceMs, take, signal);
  return first;
}
