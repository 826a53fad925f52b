import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { ClientConfig, Pool, PoolConfig } from 'pg';
import { categoryMatcher, matcher } from '../event-filter';
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
  RecordedEvent,
  StoreStatistics,
  StreamPage,
  SubscribeOptions,
  Subscription,
} from '../event-store';
import { fromPosition, toPosition } from '../position';
import { SubscriptionLoop } from '../subscription-loop';
import type { Page } from '../subscription-loop';
import { Announcements } from './announcements';
import { AppendQueue, BATCHES_IN_FLIGHT } from './append-queue';
import { LOCK } from './codes';
import { openPool } from './connections';
import { LogReader } from './log-reader';
import { LogTail } from './log-tail';
import { LogUpkeep } from './log-upkeep';
import { PostgresIntake } from './postgres-intake';
import { migrations } from './schema';
import { StreamReader } from './stream-reader';

export interface PostgresEventStoreOptions {
  /**
   * The database of the log. `max` bounds the connections for reading (default 4); appends and listening have three of
   * their own.
   */
  readonly connection: string | PoolConfig;
  /** Reports every fault that the store recovers from by itself: a lost connection, a repeated page. */
  readonly onFault?: (fault: unknown) => void;
  /** Positions in each partition that this process makes. Default `PARTITION_SIZE`. */
  readonly partitionSize?: number;
}

/**
 * The log in a PostgreSQL database of its own, partitioned by position. `migrate` prepares the database, and an open
 * store keeps its partitions in order.
 */
export class PostgresEventStore extends EventStore {
  /** Statements that bring an empty or an older database up to date, in order; running them again changes nothing. */
  static readonly migrations = migrations();

  private readonly writers: Pool;
  private readonly readers: Pool;
  private readonly queue: AppendQueue;
  private readonly streams: StreamReader;
  private readonly log: LogReader;
  private readonly tail: LogTail;
  private readonly announcements: Announcements;
  private readonly upkeep: LogUpkeep;
  private readonly subscriptions = new Set<Subscription>();
  private readonly onFault: (fault: unknown) => void;
  private closing: Promise<void> | undefined;

  constructor({ connection, onFault = () => undefined, partitionSize }: PostgresEventStoreOptions) {
    super();
    const config = typeof connection === 'string' ? { connectionString: connection } : connection;
    const self = randomUUID();
    this.onFault = onFault;
    this.writers = openPool({ idleTimeoutMillis: 0, ...config }, BATCHES_IN_FLIGHT, onFault);
    this.readers = openPool(config, config.max ?? 4, onFault);
    this.streams = new StreamReader(this.readers);
    this.log = new LogReader(this.readers);
    this.tail = new LogTail(this.log, onFault);
    this.queue = new AppendQueue(this.writers, self, {
      committed: (events) => this.tail.commit(events),
      uncertain: () => this.tail.refresh(),
    });
    this.announcements = new Announcements(config, {
      // Commits of this process are known from their answers.
      heard: (sender, ordinal, categories) => sender !== self && this.tail.hear(ordinal, categories),
      listening: () => this.tail.refresh(),
      fault: onFault,
    });
    this.upkeep = new LogUpkeep(config, { onFault, ...(partitionSize ? { partitionSize } : {}) });
    this.upkeep.start();
  }

  /**
   * Runs the migrations in one transaction; processes that start concurrently wait for each other.
   * @param partitionSize positions in each of the first partitions of a new log; default 10,000,000
   */
  static async migrate(connection: string | ClientConfig, partitionSize?: number): Promise<void> {
    const client = new Client(connection);
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK.migration]);
      for (const statement of migrations(partitionSize)) await client.query(statement);
      await client.query('COMMIT');
    } finally {
      await client.end();
    }
  }

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.assertOpen();
    if (events.length === 0) throw new RangeError('an append needs at least one event');
    return this.queue.append(stream, expected, events);
  }

  override readStreamPage(stream: string, options: ReadPageOptions = {}): Promise<StreamPage> {
    return this.streams.page(stream, options);
  }

  override async readAll({ after = '', filter, limit = 1_000 }: ReadAllOptions = {}): Promise<AllPage> {
    const { events, ordinal, atEnd } = await this.log.page(fromPosition(after), limit, filter);
    return { events: events.map((event) => event.recorded), position: toPosition(ordinal), atEnd };
  }

  override async head(): Promise<Position> {
    return toPosition(await this.log.head());
  }

  override get statistics(): StoreStatistics {
    const { writers, readers, queue } = this;
    return { pools: { append: writers, read: readers }, ...queue.counts };
  }

  override get intake(): PostgresIntake {
    return new PostgresIntake(this.writers);
  }

  override subscribe(options: SubscribeOptions, handler: BatchHandler): Subscription {
    this.assertOpen();
    this.announcements.start();
    const { filter, batchSize: limit = 512 } = options;
    const matches = matcher(filter);
    const wants = categoryMatcher(filter);

    const source = async (after: Position, signal: AbortSignal): Promise<Page> => {
      const place = fromPosition(after);
      if (this.tail.endFor(place) === undefined) {
        const { events, ordinal, atEnd, head } = await this.log.page(place, limit, filter);
        // The log was reset. Waiting here would miss the events until it is as long again.
        if (place > head) throw new RangeError(`position ${after} lies behind the end of the log`);
        if (atEnd && events.length === 0) await this.tail.moved(ordinal, signal, wants);
        return { events: events.map((event) => event.recorded), position: toPosition(ordinal) };
      }
      await this.tail.moved(place, signal, wants);
      // Undefined when the ring has dropped this place meanwhile; then the next page is read.
      const end = this.tail.endFor(place) ?? place;
      const events: RecordedEvent[] = [];
      let looked = place;
      while (looked < end && events.length < limit) {
        const event = this.tail.at(++looked);
        if (matches(event)) events.push(event.recorded);
      }
      return { events, position: toPosition(looked) };
    };

    const subscription = new SubscriptionLoop(source, handler, options, this.onFault);
    this.subscriptions.add(subscription);
    subscription.ended.catch(() => undefined).finally(() => this.subscriptions.delete(subscription));
    return subscription;
  }

  /**
   * The upkeep of an open store, each minute: creates partitions in advance, and covers full ones in the heads of
   * streams. Does nothing when another process runs it.
   */
  async keepInOrder(): Promise<void> {
    await this.upkeep.pass();
  }

  override close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    await this.queue.drained();
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    await Promise.all([this.tail.close(), this.announcements.close(), this.upkeep.close()]);
    await Promise.all([this.writers.end(), this.readers.end()]);
  }

  private assertOpen(): void {
    if (this.closing) throw new Error('the event store is closed');
  }
}
