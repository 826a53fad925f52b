import { EventStore } from '../event-store';
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
} from '../event-store';
import { SubscriptionLoop } from '../subscription-loop';
import { Appender } from './appender';
import { Connection } from './connection';
import { EventStoreDbIntake } from './eventstoredb-intake';
import { LogFeed } from './log-feed';
import { LogReader } from './log-reader';
import { Namespace } from './namespace';

export interface EventStoreDbEventStoreOptions {
  /** `esdb://user:password@host:2113?tls=true` or `esdb+discover://...`, as docs/guides/eventstoredb.md explains. */
  readonly connection: string;
  /**
   * Letters, digits, `_`, `-`. The store reads and writes only streams of this name, so that several can share a
   * database.
   */
  readonly namespace?: string;
  /** Reports every fault that the store recovers from by itself: a lost connection, a restarted subscription. */
  readonly onFault?: (fault: unknown) => void;
  /** The time limit of an append, with its retries; default 5,000 ms. Then it rejects with `NoAnswer`. */
  readonly appendTimeoutMs?: number;
  /** The longest silence of a read; default 5,000 ms. Then it rejects with `NoAnswer`. */
  readonly readTimeoutMs?: number;
}

/**
 * The log in EventStoreDB, or a server that speaks its protocol. Create one store for a process, because it is one
 * connection.
 */
export class EventStoreDbEventStore extends EventStore {
  private readonly connection: Connection;
  private readonly namespace: Namespace;
  private readonly reader: LogReader;
  private readonly appender: Appender;
  private readonly patienceMs: number;
  private readonly onFault: (fault: unknown) => void;
  private readonly appends = new Set<Promise<unknown>>();
  private readonly subscriptions = new Set<Subscription>();
  private closing: Promise<void> | undefined;

  /** @throws Error when the connection string cannot be understood */
  constructor(options: EventStoreDbEventStoreOptions) {
    super();
    const {
      connection,
      namespace,
      onFault = () => undefined,
      appendTimeoutMs = 5_000,
      readTimeoutMs = 5_000,
    } = options;
    this.onFault = onFault;
    this.patienceMs = readTimeoutMs;
    this.namespace = new Namespace(namespace);
    this.connection = new Connection(connection, onFault);
    this.reader = new LogReader(this.connection, this.namespace, readTimeoutMs);
    this.appender = new Appender(this.connection, this.reader, this.namespace, appendTimeoutMs);
  }

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.assertOpen();
    const append = this.appender.append(stream, expected, events);
    this.appends.add(append);
    return append.finally(() => this.appends.delete(append));
  }

  override readStreamPage(stream: string, options: ReadPageOptions = {}): Promise<StreamPage> {
    return this.reader.streamPage(stream, options);
  }

  override readAll(options: ReadAllOptions = {}): Promise<AllPage> {
    return this.reader.page(options);
  }

  override head(): Promise<Position> {
    return this.reader.head();
  }

  override get intake(): EventStoreDbIntake {
    return new EventStoreDbIntake(this);
  }

  override subscribe(options: SubscribeOptions, handler: BatchHandler): Subscription {
    this.assertOpen();
    const { connection, namespace, patienceMs } = this;
    const { filter, batchSize = 512 } = options;
    const feed = new LogFeed({ connection, namespace, filter, batchSize, patienceMs });
    const source = (after: Position, signal: AbortSignal) => feed.next(after, signal);
    const subscription = new SubscriptionLoop(source, handler, options, this.onFault);
    this.subscriptions.add(subscription);
    subscription.ended
      .catch(() => undefined)
      .finally(() => {
        feed.close();
        this.subscriptions.delete(subscription);
      });
    return subscription;
  }

  override close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    await Promise.allSettled([...this.appends]);
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    await this.connection.close();
  }

  private assertOpen(): void {
    if (this.closing) throw new Error('the event store is closed');
  }
}
