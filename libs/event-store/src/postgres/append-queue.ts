import { isUuid } from '@maru/kernel';
import { DatabaseError } from 'pg';
import type { Pool } from 'pg';
import { InvalidEvent, WrongExpectedRevision } from '../event-store';
import type { AppendResult, ExpectedRevision, NewEvent } from '../event-store';
import { toPosition } from '../position';
import { integerArray, textArray, uuidArray } from './binary-array';
import { EXPECTED, OUTCOME } from './codes';
import { StoredEvent } from './stored-event';

interface Document {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

interface PendingAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly Document[];
  readonly weight: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (fault: unknown) => void;
}

export interface CommitObserver {
  /** The events of a batch, in log order. */
  committed(events: readonly StoredEvent[]): void;
  /** The answer was lost, so the batch may be in the log or not. */
  uncertain(): void;
}

interface Answer {
  readonly first_position: number;
  readonly recorded_at: number;
  readonly revisions: readonly number[];
  readonly outcomes: readonly number[] | null;
  readonly repeated_at: readonly (string | null)[] | null;
}

// One batch: large enough to spread its fixed cost, small enough for a quick commit.
const APPENDS_PER_BATCH = 256;
const WEIGHT_PER_BATCH = 1 << 20;
// While the server works on one batch, the next waits for the lock on a connection of its own.
export const BATCHES_IN_FLIGHT = 2;

const APPEND = {
  name: 'append-events',
  text: 'SELECT first_position, recorded_at, revisions, outcomes, repeated_at FROM append_events_v3($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
};

/** Commits waiting appends together, in one statement. Each gets its own answer. */
export class AppendQueue {
  private waiting: PendingAppend[] = [];
  private readonly busyStreams = new Set<string>();
  private inFlight = 0;
  private flushing = false;
  private idle: (() => void)[] = [];
  private readonly sent = { batches: 0, batchedAppends: 0 };

  constructor(
    private readonly pool: Pool,
    private readonly sender: string,
    private readonly observer: CommitObserver,
  ) {}

  /** The statements sent so far, and the appends in them. */
  get counts(): { readonly batches: number; readonly batchedAppends: number } {
    return this.sent;
  }

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      const documents = events.map(toDocument);
      const weight = documents.reduce((sum, { data, metadata }) => sum + data.length + metadata.length + 200, 0);
      this.waiting.push({ stream, expected, events: documents, weight, resolve, reject });
      this.flushSoon();
    });
  }

  /** Resolves when no append waits or runs. */
  drained(): Promise<void> {
    if (this.inFlight === 0 && this.waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  private flushSoon(): void {
    if (this.flushing || this.inFlight >= BATCHES_IN_FLIGHT) return;
    this.flushing = true;
    // Writers that were woken by the same answer all return before the next turn of the event loop.
    setImmediate(() => {
      this.flushing = false;
      const batch = this.nextBatch();
      if (batch.length === 0) return;
      this.inFlight++;
      void this.commit(batch).finally(() => {
        for (const { stream } of batch) this.busyStreams.delete(stream);
        this.inFlight--;
        if (this.waiting.length > 0) this.flushSoon();
        else if (this.inFlight === 0) for (const resolve of this.idle.splice(0)) resolve();
      });
      if (this.waiting.length > 0) this.flushSoon();
    });
  }

  /** At most one append per stream; a later one for the same stream waits until the earlier one has its answer. */
  private nextBatch(): PendingAppend[] {
    const batch: PendingAppend[] = [];
    const left: PendingAppend[] = [];
    let weight = 0;
    // A full batch stays full, though a smaller append might fit, because that could be a later one for the skipped
    // stream.
    let full = false;
    for (const append of this.waiting) {
      full ||= batch.length >= APPENDS_PER_BATCH || (batch.length > 0 && weight + append.weight > WEIGHT_PER_BATCH);
      if (full || this.busyStreams.has(append.stream)) {
        left.push(append);
        continue;
      }
      this.busyStreams.add(append.stream);
      weight += append.weight;
      batch.push(append);
    }
    this.waiting = left;
    return batch;
  }

  private async commit(batch: readonly PendingAppend[]): Promise<void> {
    try {
      settle(batch, await this.send(batch), this.observer);
    } catch (fault) {
      // The answer may have been lost behind the commit.
      this.observer.uncertain();
      if (!(fault instanceof DatabaseError) || batch.length === 1) {
        for (const append of batch) append.reject(asInvalid(fault, append));
        return;
      }
      // The server refused the whole statement, so each append is tried alone to find the faulty one.
      for (const append of batch) await this.commit([append]);
    }
  }

  private async send(batch: readonly PendingAppend[]): Promise<Answer> {
    this.sent.batches++;
    this.sent.batchedAppends += batch.length;
    const append: number[] = [];
    const index: number[] = [];
    const documents: Document[] = [];
    batch.forEach(({ events }, at) =>
      events.forEach((document, nth) => {
        append.push(at + 1);
        index.push(nth + 1);
        documents.push(document);
      }),
    );
    const { rows } = await this.pool.query<Answer>({
      ...APPEND,
      values: [
        textArray(batch.map(({ stream }) => stream)),
        integerArray(batch.map(({ expected }) => (typeof expected === 'number' ? expected : EXPECTED[expected]))),
        integerArray(batch.map(({ events }) => events.length)),
        integerArray(append),
        integerArray(index),
        uuidArray(documents.map(({ id }) => id)),
        textArray(documents.map(({ type }) => type)),
        textArray(
          documents.map(({ data }) => data),
          'json',
        ),
        textArray(
          documents.map(({ metadata }) => metadata),
          'json',
        ),
        this.sender,
      ],
    });
    return rows[0]!;
  }
}

function settle(batch: readonly PendingAppend[], answer: Answer, observer: CommitObserver): void {
  const { recorded_at: recordedAt, revisions, outcomes, repeated_at: repeatedAt } = answer;
  let ordinal = answer.first_position;
  const stored: StoredEvent[] = [];
  batch.forEach(({ stream, expected, events, resolve, reject }, at) => {
    const revision = revisions[at]!;
    const outcome = outcomes?.[at] ?? OUTCOME.appended;
    if (outcome === OUTCOME.refused) {
      reject(new WrongExpectedRevision(stream, expected, revision < 0 ? undefined : revision));
    } else if (outcome === OUTCOME.repeated) {
      resolve({ revision, position: toPosition(Number(repeatedAt![at])) });
    } else {
      events.forEach(({ id, type, data, metadata }, nth) =>
        stored.push(new StoredEvent(ordinal++, stream, revision + 1 + nth, id, type, data, metadata, recordedAt)),
      );
      resolve({ revision: revision + events.length, position: toPosition(ordinal - 1) });
    }
  });
  if (stored.length > 0) observer.committed(stored);
}

function toDocument({ id, type, data, metadata }: NewEvent): Document {
  if (!isUuid(id)) throw new InvalidEvent(`"${id}" is not a UUID in the canonical form`);
  let text: string | undefined;
  try {
    text = JSON.stringify(data);
  } catch (cause) {
    throw new InvalidEvent(`${type} ${id} is not plain JSON`, { cause });
  }
  if (text === undefined) throw new InvalidEvent(`${type} ${id} has no data`);
  return { id, type, data: text, metadata: JSON.stringify(metadata) };
}

/** Data exceptions (class 22) and exceeded limits (class 54) are about the data; all others are about the server. */
function asInvalid(fault: unknown, { stream }: PendingAppend): unknown {
  if (!(fault instanceof DatabaseError) || !/^(22|54)/.test(fault.code ?? '')) return fault;
  return new InvalidEvent(`the events for ${stream} cannot be stored: ${fault.message}`, { cause: fault });
}
