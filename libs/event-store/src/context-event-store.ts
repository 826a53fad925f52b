import { batchSpans, STREAM_ATTRIBUTE } from '@maru/kernel';
import type { Tracer } from '@maru/kernel';
import { EventStore, ForeignStream } from './event-store';
import type {
  AllPage,
  AppendResult,
  BatchHandler,
  ExpectedRevision,
  NewEvent,
  Position,
  ReadAllOptions,
  ReadPageOptions,
  StreamPage,
  SubscribeOptions,
  Subscription,
} from './event-store';
import type { SnapshotStore } from './states/snapshot-store';

/** Called for every append with the number of its events, its duration in ms, and the error of a failed one. */
export type AppendObserver = (events: number, ms: number, error?: unknown) => void;

/**
 * The log as one context sees it: it reads everything and appends only to its own streams (`<context>.*`). Closing the
 * view ends its subscriptions; the store behind it stays open for the other contexts.
 */
export class ContextEventStore extends EventStore {
  private readonly subscriptions = new Set<Subscription>();
  private readonly appends = new Set<Promise<unknown>>();
  private closed = false;

  constructor(
    private readonly store: EventStore,
    readonly context: string,
    private readonly kept?: SnapshotStore,
    private readonly observe?: AppendObserver,
    private readonly tracer?: Tracer,
  ) {
    super();
  }

  override get snapshots(): SnapshotStore | undefined {
    return this.kept ?? this.store.snapshots;
  }

  /** @throws ForeignStream when the stream is another context's */
  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    if (this.closed) throw new Error(`the event store of ${this.context} is closed`);
    if (!stream.startsWith(`${this.context}.`)) throw new ForeignStream(this.context, stream);
    const startedAt = performance.now();
    const endSpans = this.startSpans(stream, events);
    const append = this.store.append(stream, expected, events);
    this.appends.add(append);
    const ended = (error?: unknown) => {
      endSpans?.(error);
      this.appends.delete(append);
      this.observe?.(events.length, performance.now() - startedAt, error);
    };
    append.then(() => ended(), ended);
    return append;
  }

  override readStreamPage(stream: string, options?: ReadPageOptions): Promise<StreamPage> {
    return this.store.readStreamPage(stream, options);
  }

  override readAll(options?: ReadAllOptions): Promise<AllPage> {
    return this.store.readAll(options);
  }

  override head(): Promise<Position> {
    return this.store.head();
  }

  override subscribe(options: SubscribeOptions, handler: BatchHandler): Subscription {
    if (this.closed) throw new Error(`the event store of ${this.context} is closed`);
    const subscription = this.store.subscribe(options, handler);
    this.subscriptions.add(subscription);
    subscription.ended.catch(() => undefined).finally(() => this.subscriptions.delete(subscription));
    return subscription;
  }

  override async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled([...this.appends]);
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    await this.kept?.close();
  }

  /** Commands of several requests may share an append, so each of their traces gets a span. */
  private startSpans(stream: string, events: readonly NewEvent[]): ((fault?: unknown) => void) | undefined {
    const { tracer } = this;
    if (!tracer) return undefined;
    const category = stream.slice(0, Math.max(stream.indexOf('-'), 0)) || stream;
    return batchSpans(tracer, `append ${category}`, events, contextOf, () => ({
      kind: 'client',
      attributes: {
        'db.operation.name': 'append',
        'db.collection.name': category,
        'db.operation.batch.size': events.length,
        [STREAM_ATTRIBUTE]: stream,
      },
    }));
  }
}

const contextOf = ({ metadata }: NewEvent) => metadata.traceparent;

/**
 * `forContext(store, 'ordering')`: the store for the ordering context. `snapshots` keeps states folded from its
 * streams, and is closed with the view; default none. `observe` is told of every append, and `tracer` records a span
 * for each.
 */
export function forContext(
  store: EventStore,
  context: string,
  snapshots?: SnapshotStore,
  observe?: AppendObserver,
  tracer?: Tracer,
): EventStore {
  return new ContextEventStore(store, context, snapshots, observe, tracer);
}
