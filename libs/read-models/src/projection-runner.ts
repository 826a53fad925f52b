import type { Tracer } from '@maru/kernel';
import type { Consumer, Message, MessageBus, Queryable } from '@maru/messaging';
import type { DataSource } from 'typeorm';
import { Folding } from './folding';
import type { Projection } from './projection';
import { RowCache } from './row-cache';
import { changesOf } from './row-changes';
import type { RowChanges } from './row-changes';
import { RowTable } from './row-table';

export interface ProjectionRunnerOptions<Row extends object> {
  readonly context: string;
  readonly projection: Projection<Row>;
  readonly bus: MessageBus;
  readonly dataSource: DataSource;
  /** Records a span for each batch; default none. */
  readonly tracer?: Tracer;
  /** Called after each commit with the messages in it, in order; for waking waiters. Must not throw. */
  readonly committed?: (messages: readonly Message[]) => void;
  /** How many rows are kept in memory; default 5,000. */
  readonly cachedRows?: number;
  /** The most messages in one transaction; default 1,000. */
  readonly batchSize?: number;
}

/** The consumer group of a projection. */
export const groupOf = (context: string, projection: { readonly name: string }) => `${context}/${projection.name}`;

/**
 * Keeps a read model up to date. Each batch is one read of the rows that are not in memory, a fold, and one write, in
 * the transaction that moves the group's position. A message that the projection cannot take parks its key.
 */
export class ProjectionRunner<Row extends object> {
  readonly group: string;
  private readonly table: RowTable<Row>;
  private readonly folding: Folding<Row>;
  // Holds rows as of the last commit. Other writers of these rows move the position, and then the cache is dropped.
  private readonly cache: RowCache<Row>;
  private uncommitted: ReadonlyMap<string, Row | undefined> = new Map();
  private consumer: Consumer | undefined;

  constructor(private readonly options: ProjectionRunnerOptions<Row>) {
    const { context, projection, dataSource } = options;
    this.group = groupOf(context, projection);
    this.table = new RowTable(dataSource, projection.entity);
    this.folding = new Folding(projection, (row) => this.table.keyOf(row));
    this.cache = new RowCache(options.cachedRows ?? 5_000);
  }

  /** Starts consuming; returns the running consumer. */
  start(): Consumer {
    const { bus, dataSource, batchSize, projection, tracer } = this.options;
    this.consumer ??= bus.consume({
      group: this.group,
      types: this.folding.types,
      dataSource,
      tracer,
      batchSize,
      restMs: projection.restMs,
      handleBatch: async (messages, transaction) =>
        this.table.write(transaction, await this.project(messages, transaction)),
      writes: async (messages) => this.table.writes(await this.project(messages, dataSource)),
      committed: (messages) => this.commit(messages),
      forget: () => this.forget(),
    });
    return this.consumer;
  }

  async close(): Promise<void> {
    await this.consumer?.close();
  }

  private async project(messages: readonly Message[], database: Queryable): Promise<RowChanges<Row>> {
    const { overwrites } = this.folding;
    const rows = overwrites ? new Map<string, Row>() : await this.rowsFor(messages, database);
    const changed = new Map<string, Row | undefined>();
    for (const message of messages) this.folding.apply(message, rows, changed);
    if (!overwrites) this.uncommitted = rows;
    return changesOf(changed);
  }

  private async rowsFor(messages: readonly Message[], database: Queryable): Promise<Map<string, Row | undefined>> {
    const keys = new Set(messages.flatMap((message) => this.folding.keys(message)));
    const unknown = [...keys].filter((key) => !this.cache.knows(key));
    const loaded = unknown.length > 0 ? await this.table.load(database, unknown) : undefined;
    const rows = new Map<string, Row | undefined>();
    for (const key of keys) rows.set(key, loaded?.get(key) ?? this.cache.get(key));
    return rows;
  }

  private commit(messages: readonly Message[]): void {
    for (const [key, row] of this.uncommitted) this.cache.set(key, row);
    this.uncommitted = new Map();
    this.options.committed?.(messages);
  }

  private forget(): void {
    this.cache.clear();
    this.uncommitted = new Map();
  }
}
