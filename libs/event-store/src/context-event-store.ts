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
    const append = this.store.append(stream, expected, events);
    this.appends.add(append);
    return append.finally(() => this.appends.delete(append));
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
}

/**
 * `forContext(store, 'ordering')`: the store for the ordering context. `snapshots` keeps states folded from its
 * streams, and is closed with the view; default none.
 */
export function forContext(store: EventStore, context: string, snapshots?: SnapshotStore): EventStore {
  return new ContextEventStore(store, context, snapshots);
}
