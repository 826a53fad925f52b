import type { Pool } from 'pg';
import type { ReadStreamOptions, RecordedEvent } from '../event-store';
import { integerArray, textArray } from './binary-array';
import { COLUMNS, fromRow } from './stored-event';
import { sinceOf } from './stream-since';

interface PendingRead {
  readonly stream: string;
  readonly from: number;
  readonly limit: number;
  readonly events: RecordedEvent[];
  readonly resolve: (events: RecordedEvent[]) => void;
  readonly reject: (fault: unknown) => void;
}

const STREAMS_PER_QUERY = 128;
// A long stream comes in pages, so that it holds up neither its neighbours in the query nor this process's memory.
const EVENTS_PER_PAGE = 256;
export const READS_IN_FLIGHT = 2;
const LARGEST_INTEGER = 2 ** 31 - 1;

const FORWARDS = {
  name: 'read-streams',
  rowMode: 'array' as const,
  text: `
    SELECT wanted.nr::integer, e.*
      FROM unnest($1::text[], $2::integer[], $3::integer[]) WITH ORDINALITY AS wanted (stream, first, size, nr)
     CROSS JOIN LATERAL (${sinceOf('wanted.stream')}) place
     CROSS JOIN LATERAL (
       SELECT ${COLUMNS} FROM events
        WHERE events.stream = wanted.stream AND events.revision >= wanted.first AND events.position >= place.since
        ORDER BY events.revision LIMIT wanted.size
     ) e
     ORDER BY wanted.nr, e.revision`,
};

const BACKWARDS = {
  name: 'read-stream-backwards',
  rowMode: 'array' as const,
  text: `
    SELECT e.* FROM (${sinceOf('$1')}) place
     CROSS JOIN LATERAL (
       SELECT ${COLUMNS} FROM events
        WHERE stream = $1 AND revision <= $2 AND events.position >= place.since ORDER BY revision DESC LIMIT $3
     ) e`,
};

/** Reads streams; the reads that wait go into one query together. */
export class StreamReader {
  private waiting: PendingRead[] = [];
  private inFlight = 0;
  private flushing = false;

  constructor(private readonly pool: Pool) {}

  async read(stream: string, { direction, from, limit = Infinity }: ReadStreamOptions): Promise<RecordedEvent[]> {
    if (direction === 'backwards') {
      const values = [
        stream,
        Math.min(from ?? LARGEST_INTEGER, LARGEST_INTEGER),
        Number.isFinite(limit) ? limit : null,
      ];
      const { rows } = await this.pool.query<unknown[]>({ ...BACKWARDS, values });
      return rows.map((row) => fromRow(row).recorded);
    }
    let first = from ?? 0;
    const events: RecordedEvent[] = [];
    for (;;) {
      const size = Math.min(limit - events.length, EVENTS_PER_PAGE);
      const page = await this.page(stream, first, size);
      if (events.length === 0 && page.length < size) return page;
      events.push(...page);
      if (page.length < size || events.length >= limit) return events;
      first = page.at(-1)!.revision + 1;
    }
  }

  private page(stream: string, from: number, limit: number): Promise<RecordedEvent[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ stream, from: Math.min(from, LARGEST_INTEGER), limit, events: [], resolve, reject });
      this.flushSoon();
    });
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
      const { rows } = await this.pool.query<unknown[]>({
        ...FORWARDS,
        values: [
          textArray(batch.map(({ stream }) => stream)),
          integerArray(batch.map(({ from }) => from)),
          integerArray(batch.map(({ limit }) => limit)),
        ],
      });
      for (const row of rows) batch[(row[0] as number) - 1]!.events.push(fromRow(row, 1).recorded);
      for (const { resolve, events } of batch) resolve(events);
    } catch (fault) {
      for (const { reject } of batch) reject(fault);
    }
  }
}
