import type { AllPage, EventStore, Position } from '@maru/event-store';
import { entityOf, PoisonMessage, QUEUES_BEHIND, reasonOf } from '@maru/messaging';
import type { HeardMessages, Incoming, Message, Queryable, ToPark } from '@maru/messaging';
import type { Folding } from './folding';
import { changesOf } from './row-changes';
import { RowCache } from './row-cache';
import type { RowTable } from './row-table';

// A page this large amortises its round trip. With so many rows in memory, most are never read back.
const PAGE = 5_000;
const CACHED_ROWS = 50_000;
const MOST_PARKED = 100_000;

/** Replays the log, from its beginning, through a projection into an empty table. */
export class Replay<Row extends object> {
  position: Position = '';
  events = 0;
  readonly parked: ToPark[] = [];
  private readonly parkedEntities = new Set<string>();
  private readonly cache = new RowCache<Row>(CACHED_ROWS, true);

  constructor(
    private readonly store: EventStore,
    private readonly heard: HeardMessages,
    private readonly folding: Folding<Row>,
    private readonly table: RowTable<Row>,
  ) {}

  /**
   * Replays on to the present end of the log. The next page is read while a page is being written.
   * @param goOn called after each page; false stops the replay
   */
  async run(database: Queryable, goOn: () => boolean = () => true): Promise<void> {
    let reading = this.read(this.position);
    let writing: Promise<void> = Promise.resolve();
    for (;;) {
      const page = await reading;
      if (!page.atEnd) reading = this.read(page.position);
      const changed = await this.fold(page, database, writing);
      await writing;
      writing = this.table.write(database, changesOf(changed));
      // The later `await` gets the rejection; until then it must not count as unhandled.
      writing.catch(() => undefined);
      this.events += page.events.length;
      this.position = page.position;
      if (page.atEnd || !goOn()) break;
    }
    reading.catch(() => undefined);
    await writing;
  }

  private read(after: Position): Promise<AllPage> {
    const reading = this.store.readAll({ after, filter: this.heard.filter, limit: PAGE });
    reading.catch(() => undefined);
    return reading;
  }

  private async fold(
    page: AllPage,
    database: Queryable,
    written: Promise<void>,
  ): Promise<Map<string, Row | undefined>> {
    const incoming = this.heard.of(page.events);
    const keys = new Set(incoming.flatMap((each) => this.keysOf(each)));
    const rows = this.folding.overwrites
      ? new Map<string, Row | undefined>()
      : await this.rows(keys, database, written);
    const changed = new Map<string, Row | undefined>();
    for (const each of incoming) this.apply(each, rows, changed);
    if (!this.folding.overwrites) for (const [key, row] of rows) this.cache.set(key, row);
    return changed;
  }

  private async rows(keys: ReadonlySet<string>, database: Queryable, written: Promise<void>) {
    const unknown = [...keys].filter((key) => !this.cache.knows(key));
    // A row may be among those that are just being written.
    if (unknown.length > 0) await written;
    const loaded = unknown.length > 0 ? await this.table.load(database, unknown) : undefined;
    const rows = new Map<string, Row | undefined>();
    for (const key of keys) rows.set(key, loaded?.get(key) ?? this.cache.get(key));
    return rows;
  }

  /** The keys of the message's rows; none when `apply` will park it. */
  private keysOf({ message, breach }: Incoming): readonly string[] {
    if (breach !== undefined) return [];
    try {
      return this.folding.keys(message);
    } catch {
      return [];
    }
  }

  /** Parks what the live view would park: poison, breaches of a contract, and messages behind them. */
  private apply(
    { message, breach }: Incoming,
    rows: Map<string, Row | undefined>,
    changed: Map<string, Row | undefined>,
  ) {
    if (this.parkedEntities.size > 0 && this.parkedEntities.has(entityOf(message.key)))
      return this.park(message, QUEUES_BEHIND, 0);
    if (breach !== undefined) return this.park(message, breach, 0);
    try {
      this.folding.apply(message, rows, changed);
    } catch (error) {
      if (!(error instanceof PoisonMessage)) throw error;
      this.park(message, reasonOf(error), 1);
    }
  }

  private park(message: Message, error: string, attempts: number): void {
    this.parkedEntities.add(entityOf(message.key));
    this.parked.push({ message, error, attempts });
    if (this.parked.length > MOST_PARKED)
      throw new Error(
        `more than ${MOST_PARKED} messages would be parked; mend the cause of the first: ${this.parked[0]!.error}`,
      );
  }
}
