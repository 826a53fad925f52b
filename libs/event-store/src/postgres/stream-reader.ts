import type { Pool } from 'pg';
import type { ReadPageOptions, RecordedEvent, StreamPage } from '../event-store';
import { checkPageLimit, PAGE_BYTES, PAGE_EVENTS } from '../whole-stream';
import { integerArray, textArray } from './binary-array';
import { COLUMNS, fromRow } from './stored-event';
import { sinceOf } from './stream-since';

interface PendingRead {
  readonly stream: string;
  readonly from: number;
  readonly limit: number;
  readonly maxBytes: number;
  readonly events: RecordedEvent[];
  /** The bytes of the events up to the last one. */
  bytes: number;
  readonly resolve: (page: StreamPage) => void;
  readonly reject: (fault: unknown) => void;
}

const STREAMS_PER_QUERY = 128;
export const READS_IN_FLIGHT = 2;
const LARGEST_INTEGER = 2 ** 31 - 1;
// Bounds the bytes of one answer, together with the smallest share of a stream.
const QUERY_BYTES = 4 * PAGE_BYTES;
const LEAST_SHARE_BYTES = 65_536;

// The events up to the one with which the running total reaches the bound, so at least one. The column behind the
// event's columns is that total. Without a bound on bytes 1,000 large events would come at once.
const bounded = (events: string, order: string, maxBytes: string) => `
  SELECT ${COLUMNS}, least(bytes, ${LARGEST_INTEGER})::integer AS bytes FROM (
    SELECT ${COLUMNS}, size, sum(size) OVER (ORDER BY ${order}) AS bytes
      FROM (SELECT ${COLUMNS}, octet_length(data::text) AS size FROM events WHERE ${events}) page
  ) summed
   WHERE bytes - size < ${maxBytes}`;

// The usual read, because a running total would cost it a third more. A document that is larger than 4 kB, or
// compressed, is omitted (its column is null), and its stream is read by FORWARDS then.
const LIGHT = {
  name: 'read-light-streams',
  rowMode: 'array' as const,
  text: `
    SELECT wanted.nr::integer, e.*
      FROM unnest($1::text[], $2::integer[], $3::integer[]) WITH ORDINALITY AS wanted (stream, first, size, nr)
     CROSS JOIN LATERAL (${sinceOf('wanted.stream')}) place
     CROSS JOIN LATERAL (
       SELECT ${COLUMNS.replace(
         ' data,',
         ' CASE WHEN pg_column_size(data) <= 4096 AND pg_column_compression(data) IS NULL THEN data END AS data,',
       )} FROM events
        WHERE events.stream = wanted.stream AND events.revision >= wanted.first AND events.position >= place.since
        ORDER BY events.revision LIMIT wanted.size
     ) e
     ORDER BY wanted.nr, e.revision`,
};

const FORWARDS = {
  name: 'read-streams-v2',
  rowMode: 'array' as const,
  text: `
    SELECT wanted.nr::integer, e.*
      FROM unnest($1::text[], $2::integer[], $3::integer[], $4::integer[])
           WITH ORDINALITY AS wanted (stream, first, size, bytes, nr)
     CROSS JOIN LATERAL (${sinceOf('wanted.stream')}) place
     CROSS JOIN LATERAL (${bounded(
       `events.stream = wanted.stream AND events.revision >= wanted.first AND events.position >= place.since
        ORDER BY events.revision LIMIT wanted.size`,
       'revision',
       'wanted.bytes',
     )}
     ) e
     ORDER BY wanted.nr, e.revision`,
};

const BACKWARDS = {
  name: 'read-stream-backwards-v2',
  rowMode: 'array' as const,
  text: `
    SELECT e.* FROM (${sinceOf('$1')}) place
     CROSS JOIN LATERAL (${bounded(
       `events.stream = $1 AND events.revision <= $2 AND events.position >= place.since
        ORDER BY events.revision DESC LIMIT $3`,
       'revision DESC',
       '$4',
     )}
     ) e
     ORDER BY e.revision DESC`,
};

// The columns of the running total and the document, counted from the first column of an event.
const TOTAL = COLUMNS.split(',').length;
const DATA = COLUMNS.split(', ').indexOf('data');

/** Reads pages of streams; waiting reads share one query. */
export class StreamReader {
  private waiting: PendingRead[] = [];
  private inFlight = 0;
  private flushing = false;

  constructor(private readonly pool: Pool) {}

  async page(stream: string, options: ReadPageOptions): Promise<StreamPage> {
    const { direction, from, limit = PAGE_EVENTS, maxBytes = PAGE_BYTES } = options;
    checkPageLimit(limit);
    if (direction === 'backwards') return this.backwards(stream, from ?? LARGEST_INTEGER, limit, maxBytes);
    return new Promise((resolve, reject) => {
      const place = { stream, from: Math.min(from ?? 0, LARGEST_INTEGER), limit, maxBytes };
      this.waiting.push({ ...place, events: [], bytes: 0, resolve, reject });
      this.flushSoon();
    });
  }

  private async backwards(stream: string, from: number, limit: number, maxBytes: number): Promise<StreamPage> {
    const values = [stream, Math.min(from, LARGEST_INTEGER), limit, maxBytes];
    const { rows } = await this.pool.query<unknown[]>({ ...BACKWARDS, values });
    const events = rows.map((row) => fromRow(row).recorded);
    const next = events.length > 0 ? events.at(-1)!.revision - 1 : from;
    const whole = events.length < limit && ((rows.at(-1)?.[TOTAL] as number | undefined) ?? 0) < maxBytes;
    return { events, next, atEnd: whole || next < 0 };
  }

  private flushSoon(): void {
    if (this.flushing || this.inFlight >= READS_IN_FLIGHT) return;
    this.flushing = true;
    setImmediate(() => {
      this.flushing = false;
      const batch = this.waiting.splice(0, STREAMS_PER_QUERY);
      if (batch.length === 0) return;
      this.inFlight++;
      void this.query(batch).finally(() => {
        this.inFlight--;
        if (this.waiting.length > 0) this.flushSoon();
      });
    });
  }

  private async query(batch: readonly PendingRead[]): Promise<void> {
    try {
      const heavy = await this.light(batch);
      if (heavy.length > 0) await this.bounded(heavy);
    } catch (fault) {
      for (const { reject } of batch) reject(fault);
    }
  }

  /** Answers the reads without large documents, and returns the others. */
  private async light(batch: readonly PendingRead[]): Promise<readonly PendingRead[]> {
    const { rows } = await this.pool.query<unknown[]>({ ...LIGHT, values: placesOf(batch) });
    const heavy = new Set<PendingRead>();
    for (const row of rows) {
      const read = batch[(row[0] as number) - 1]!;
      if (row[1 + DATA] === null) heavy.add(read);
      if (heavy.has(read) || read.bytes >= read.maxBytes) continue;
      read.events.push(fromRow(row, 1).recorded);
      read.bytes += (row[1 + DATA] as string).length;
    }
    for (const read of batch) if (!heavy.has(read)) read.resolve(pageOf(read, read.maxBytes));
    return [...heavy];
  }

  private async bounded(batch: readonly PendingRead[]): Promise<void> {
    const share = Math.max(LEAST_SHARE_BYTES, Math.floor(QUERY_BYTES / batch.length));
    const shares = integerArray(batch.map(({ maxBytes }) => Math.min(maxBytes, share)));
    const { rows } = await this.pool.query<unknown[]>({ ...FORWARDS, values: [...placesOf(batch), shares] });
    for (const read of batch) read.events.length = read.bytes = 0;
    for (const row of rows) {
      const read = batch[(row[0] as number) - 1]!;
      read.events.push(fromRow(row, 1).recorded);
      read.bytes = row[1 + TOTAL] as number;
    }
    for (const read of batch) read.resolve(pageOf(read, Math.min(read.maxBytes, share)));
  }
}

const placesOf = (batch: readonly PendingRead[]): Buffer[] => [
  textArray(batch.map(({ stream }) => stream)),
  integerArray(batch.map(({ from }) => from)),
  integerArray(batch.map(({ limit }) => limit)),
];

function pageOf({ events, from, limit, bytes }: PendingRead, maxBytes: number): StreamPage {
  const next = (events.at(-1)?.revision ?? from - 1) + 1;
  return { events, next, atEnd: events.length < limit && bytes < maxBytes };
}
