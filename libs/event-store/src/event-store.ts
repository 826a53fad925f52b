import type { Actor } from '@maru/kernel';
import type { SnapshotStore } from './states/snapshot-store';
import { wholeStream } from './whole-stream';

/**
 * The port to the event log. Adapters: postgres, in-memory (and EventStoreDB); all of them pass `testing/event-store.contract.ts`.
 */

/** Where in the whole log an event stands. Opaque; compare two of the same store with `<` as strings. */
export type Position = string & { readonly __position?: never };

/** Before the first event of the log. Smaller than every position. */
export const START: Position = '';

export interface EventMetadata {
  readonly correlationId: string;
  /** The id of the message or request that caused this event. */
  readonly causationId: string;
  /** W3C trace context of the work that appended it. */
  readonly traceparent?: string;
  /** Who appended it, for whom, from where and why; not there on events of versions before: unknown. */
  readonly actor?: Actor;
}

/** An event to append. `id` is a UUID; appending the same ids again where they already stand changes nothing. */
export interface NewEvent<Type extends string = string, Data = unknown> {
  readonly id: string;
  readonly type: Type;
  /** Plain JSON: what comes back is `JSON.parse(JSON.stringify(data))`. */
  readonly data: Data;
  readonly metadata: EventMetadata;
}

export interface RecordedEvent<Type extends string = string, Data = unknown> extends NewEvent<Type, Data> {
  readonly stream: string;
  /** The event's number in its stream, from 0 without gaps. */
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: Date;
}

/** What the writer believes of the stream: its last revision, that it has no event yet, that it has some, or nothing. */
export type ExpectedRevision = number | 'no-stream' | 'stream-exists' | 'any';

export interface AppendResult {
  /** The revision of the last event appended. */
  readonly revision: number;
  readonly position: Position;
}

/** The stream is not where the writer believed. Nothing was appended; load again and decide anew. */
export class WrongExpectedRevision extends Error {
  override readonly name = 'WrongExpectedRevision';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** The stream's last revision; undefined when it has no event. */
    readonly actual: number | undefined,
  ) {
    super(`stream ${stream} is at ${actual ?? 'no revision'}, expected ${expected}`);
  }
}

/** The store refuses the events as such: not plain JSON, an id that is no UUID. Trying again is of no use. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
}

/** An append outside of the streams that this writer owns (`ordering` owns `ordering.*`). */
export class ForeignStream extends Error {
  override readonly name = 'ForeignStream';
  constructor(context: string, stream: string) {
    super(`${context} may append to streams that begin with "${context}." only, not to ${stream}`);
  }
}

export interface ReadStreamOptions {
  /** Default `forwards`. */
  readonly direction?: 'forwards' | 'backwards';
  /** The first revision to read; default the first (forwards) or the last (backwards). */
  readonly from?: number;
  /** At most so many events; default all for `readStream`, `PAGE_EVENTS` for a page. */
  readonly limit?: number;
}

export interface ReadPageOptions extends ReadStreamOptions {
  /** The page ends behind the event with which its data reaches so many bytes; default `PAGE_BYTES`. */
  readonly maxBytes?: number;
}

/** One page of a stream, bounded by events and by bytes. It has at least one event unless there is none to read. */
export interface StreamPage {
  readonly events: readonly RecordedEvent[];
  /** The revision from which the next page is read. */
  readonly next: number;
  /** Whether the page reached the end of the stream (backwards: its beginning) as it was when read. */
  readonly atEnd: boolean;
}

/** Both given: an event must match both. A prefix list matches when any of its prefixes does; an empty list matches nothing. */
export interface EventFilter {
  readonly streamPrefixes?: readonly string[];
  readonly types?: readonly string[];
}

export interface ReadAllOptions {
  /** Exclusive: reading starts behind this position. Default `START`. */
  readonly after?: Position;
  readonly filter?: EventFilter;
  /** At most so many matching events; default 1,000. */
  readonly limit?: number;
}

/** One page of the log. `position` is how far it looked, matching or not: the next page starts behind it. */
export interface AllPage {
  readonly events: readonly RecordedEvent[];
  readonly position: Position;
  /** Whether the page reached the end of the log as it was when read. */
  readonly atEnd: boolean;
}

export interface SubscribeOptions {
  /** Exclusive. Default `START`. */
  readonly after?: Position;
  readonly filter?: EventFilter;
  /** At most so many events a call; default 512. */
  readonly batchSize?: number;
}

/**
 * Gets matching events in log order, never empty, and the position up to which the log has been looked at with them.
 * The next batch comes when the promise resolves (this is the back pressure); a rejection ends the subscription.
 */
export type BatchHandler = (events: readonly RecordedEvent[], position: Position) => Promise<void>;

export interface Subscription {
  /** Resolves when the handler in flight has finished; no call comes after. */
  close(): Promise<void>;
  /** Settles when the subscription has ended: resolved by `close`, rejected by what the handler threw. */
  readonly ended: Promise<void>;
}

export abstract class EventStore {
  /**
   * Appends all events to one stream, or none.
   * Appending again the ids that already stand at the expected place (or, with `any`, anywhere in the stream) succeeds
   * and changes nothing.
   * @throws WrongExpectedRevision when the stream is elsewhere
   * @throws InvalidEvent when an event cannot be stored as it is
   * @throws RangeError when `events` is empty
   */
  abstract append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;

  /**
   * One page of a stream, which may grow to any length; empty and at its end when the stream does not exist.
   * @throws RangeError for a limit that is not between 0 and `MOST_PAGE_EVENTS`
   */
  abstract readStreamPage(stream: string, options?: ReadPageOptions): Promise<StreamPage>;

  /**
   * The events of a stream that is known to be short, page by page; none when it does not exist.
   * @throws StreamTooLong instead of reading more than `WHOLE_STREAM_EVENTS` events or 64 pages into memory
   */
  async readStream(stream: string, options: ReadStreamOptions = {}): Promise<readonly RecordedEvent[]> {
    const { limit = Infinity, ...direction } = options;
    return wholeStream(stream, limit, (place, size) =>
      this.readStreamPage(stream, { ...direction, ...place, limit: size }),
    );
  }

  /** Where states folded from the streams of this store are kept; undefined when nowhere. */
  get snapshots(): SnapshotStore | undefined {
    return undefined;
  }

  /** One page of the log in commit order. Never passes a position that an append still in flight may fill. */
  abstract readAll(options?: ReadAllOptions): Promise<AllPage>;

  /** The position of the last event of the log; `START` when it is empty. */
  abstract head(): Promise<Position>;

  /** Follows the log: first what is there, then what comes. Survives lost connections by itself. */
  abstract subscribe(options: SubscribeOptions, handler: BatchHandler): Subscription;

  /** Waits for appends in flight, ends every subscription, frees connections. Later appends are refused. */
  abstract close(): Promise<void>;
}
