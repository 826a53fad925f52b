import { EventStore, ForeignStream } from '@maru/event-store';
import type {
  AllPage,
  AppendResult,
  BatchHandler,
  ExpectedRevision,
  NewEvent,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
  SubscribeOptions,
  Subscription,
} from '@maru/event-store';

/** A context's view of the shared log: reads all of it, appends to streams that begin with `<context>.` only. */
export class OwnStreams extends EventStore {
  private readonly subscriptions = new Set<Subscription>();

  constructor(
    private readonly context: string,
    private readonly log: EventStore,
  ) {
    super();
  }

  override append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    if (!stream.startsWith(`${this.context}.`)) return Promise.reject(new ForeignStream(this.context, stream));
    return this.log.append(stream, expected, events);
  }

  override readStream(stream: string, options?: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    return this.log.readStream(stream, options);
  }

  override readAll(options?: ReadAllOptions): Promise<AllPage> {
    return this.log.readAll(options);
  }

  override head(): Promise<Position> {
    return this.log.head();
  }

  override subscribe(options: SubscribeOptions, handler: BatchHandler): Subscription {
    const subscription = this.log.subscribe(options, handler);
    this.subscriptions.add(subscription);
    const forget = () => void this.subscriptions.delete(subscription);
    subscription.ended.then(forget, forget);
    return subscription;
  }

  /** Ends this context's subscriptions; the log itself is shared and stays open. */
  override async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
  }
}
