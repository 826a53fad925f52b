import type { Actor } from '@maru/kernel';
import type { LogIntake } from './moving/intake';
import type { SnapshotStore } from './states/snapshot-store';
import { wholeStream } from './whole-stream';

/**
 * The port to the event log. Adapters: postgres, in-memory (and EventStoreDB); all of them pass
 * `testing/event-store.contract.ts`.
 */

/** The position of an event in the whole log. Opaque; compare two of the same store with `<` as strings. */
export type Position = string & { readonly __position?: never };

/** Before the first event of the log. Smaller than every position. */
export const START: Position = '';

export interface EventMetadata {
  readonly correlationId: string;
  /** The id of the message or request that caused this event. */
  readonly causationId: string;
  /** W3C trace context of the work that appended the event. */
  readonly traceparent?: string;
  /** The actor; absent (unknown) on events of earlier versions. */
  readonly actor?: Actor;
}

/** An event to append. `id` is a UUID; appending the same ids again at the same place has no effect. */
export interface NewEvent<Type extends string = string, Data = unknown> {
  readonly id: string;
  readonly type: Type;
  /** Plain JSON: readers get `JSON.parse(JSON.stringify(data))`. */
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

/** The writer's assumption about the stream: its last revision, no event yet, some events, or none. */
export type ExpectedRevision = number | 'no-stream' | 'stream-exists' | 'any';

export interface AppendResult {
  /** The revision of the last event appended. */
  readonly revision: number;
  readonly position: Position;
}

/** The stream is not where the writer assumed. Nothing was appended; load again and decide again. */
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

/** The store refuses the events themselves: not plain JSON, or an id that is no UUID. A retry is useless. */
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
  /** The most events; default all for `readStream`, `PAGE_EVENTS` for a page. */
  readonly limit?: number;
}

export interface ReadPageOptions extends ReadStreamOptions {
  /** The page ends behind the event with which its data reaches this many bytes; default `PAGE_BYTES`. */
  readonly maxBytes?: number;
}

/** One page of a stream, bounded by events and by bytes. It has at least one event unless the stream has no more. */
export interface StreamPage {
  readonly events: readonly RecordedEvent[];
  /** The revision at which the next page starts. */
  readonly next: number;
  /** Whether the page reached the end of the stream (backwards: its beginning) at the time of the read. */
  readonly atEnd: boolean;
}

/**
 * An event must match both when both are given. A prefix list matches when any of its prefixes does; an empty list
 * matches nothing.
 */
export interface EventFilter {
  readonly streamPrefixes?: readonly string[];
  readonly types?: readonly string[];
}

export interface ReadAllOptions {
  /** Exclusive: reading starts behind this position. Default `START`. */
  readonly after?: Position;
  readonly filter?: EventFilter;
  /** The most matching events; default 1,000. */
  readonly limit?: number;
}

/** One page of the log. `position` is how far the log was read, matching or not: the next page starts behind it. */
export interface AllPage {
  readonly events: readonly RecordedEvent[];
  readonly position: Position;
  /** Whether the page reached the end of the log at the time of the read. */
  readonly atEnd: boolean;
}

export interface SubscribeOptions {
  /** Exclusive. Default `START`. */
  readonly after?: Position;
  readonly filter?: EventFilter;
  /** The most events a call; default 512. */
  readonly batchSize?: number;
}

/**
 * Gets matching events in log order, never empty, and the position up to which the log has been read. The next batch
 * comes when the promise resolves (back-pressure); a rejection ends the subscription.
 */
export type BatchHandler = (events: readonly RecordedEvent[], position: Position) => Promise<void>;

export interface Subscription {
  /** Resolves when the running handler has finished; no call comes after. */
  close(): Promise<void>;
  /** Settles when the subscription has ended: resolved by `close`, rejected by the handler's error. */
  readonly ended: Promise<void>;
}

/** The part of a pool of connections that is observed. */
export interface StorePool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max?: number | undefined };
}

/** Figures of a store, for metrics. The counts grow from its opening. */
export interface StoreStatistics {
  readonly pools: Readonly<Record<string, StorePool>>;
  /** Statements that committed appends together, and the appends in them. */
  readonly batches: number;
  readonly batchedAppends: number;
}

export abstract class EventStore {
  /**
   * Appends all events to one stream, or none. Repeating an append with the same ids at the expected place (or, with
   * `any`, anywhere in the stream) succeeds and has no effect.
   * @throws WrongExpectedRevision when the stream is elsewhere
   * @throws InvalidEvent when an event cannot be stored unchanged
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

  /** The store of states folded from these streams; undefined when there is none. */
  get snapshots(): SnapshotStore | undefined {
    return undefined;
  }

  /** Undefined for a store without pools and batches of its own. */
  get statistics(): StoreStatistics | undefined {
    return undefined;
  }

  /** Takes events of another log; undefined for a store that cannot. */
  get intake(): LogIntake | undefined {
    return undefined;
  }

  /** One page of the log in commit order. Never passes a position that an append still in flight may fill. */
  abstract readAll(options?: ReadAllOptions): Promise<AllPage>;

  /** The position of the last event of the log; `START` when it is empty. */
  abstract head(): Promise<Position>;

  /** Follows the log: first existing events, then new ones. Survives lost connections by itself. */
  abstract subscribe(options: SubscribeOptions, handler: BatchHandler): Subscription;

  /** Waits for running appends, ends every subscription, frees connections. Later appends are refused. */
  abstract close(): Promise<void>;
}
