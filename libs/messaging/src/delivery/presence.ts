import type { Scheduler } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { HearsFewer } from './hears-fewer';
import { STORED } from './missed';
import type { Queryable } from './queryable';

export interface PresenceOptions {
  readonly group: string;
  /** The types that this process hears. */
  readonly hears: readonly string[];
  readonly database: Queryable;
  readonly scheduler: Scheduler;
  /** How long a process counts as alive after its last sign of life, in ms. */
  readonly lastsMs: number;
  /** Called once when a process that hears more has appeared. */
  readonly outranked: (error: HearsFewer) => void;
  readonly onFault: (error: unknown) => void;
}

interface Row {
  readonly hears: readonly string[];
}

const HEARS_MORE = `SELECT hears FROM consumer_presence
  WHERE consumer_group = $1 AND expires_at > clock_timestamp() AND hears @> $2 AND NOT hears <@ $2 LIMIT 1`;

/**
 * A row of `consumer_presence`: this process of the group is alive and hears these types. The row outlives the process
 * until it expires, so that a restart of the newer version does not give its groups to the older one. The clock is the
 * database's.
 */
export class Presence {
  private readonly process = `${hostname()}/${process.pid}/${randomUUID()}`;
  private readonly types: readonly string[];
  private isShown = false;
  private fewer: HearsFewer | undefined;
  private cancel: (() => void) | undefined;
  private closed = false;

  constructor(private readonly options: PresenceOptions) {
    // Stored types do not rank processes. They include every event of a context, and most groups lose nothing by them.
    this.types = options.hears.filter((type) => !type.endsWith(STORED));
    this.showLater();
  }

  /** The reason why this process stands by; undefined when it does not. */
  get standing(): HearsFewer | undefined {
    return this.fewer;
  }

  /** Whether another living process hears all types that this one hears, and others besides. */
  async isOutranked(): Promise<boolean> {
    if (!this.isShown) return this.show();
    const { group, database } = this.options;
    return this.judge(await database.query<Row[]>(HEARS_MORE, [group, this.types]));
  }

  /** Shows that this process is alive; returns the same as `isOutranked`. */
  async show(): Promise<boolean> {
    const { group, database, lastsMs } = this.options;
    await database.query(
      `WITH old AS (
         DELETE FROM consumer_presence WHERE consumer_group = $1 AND process <> $2
           AND expires_at < clock_timestamp() - interval '1 minute'
       )
       INSERT INTO consumer_presence (consumer_group, process, hears, expires_at)
       VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
       ON CONFLICT (consumer_group, process) DO UPDATE SET expires_at = excluded.expires_at`,
      [group, this.process, this.types, lastsMs],
    );
    this.isShown = true;
    return this.isOutranked();
  }

  close(): void {
    this.closed = true;
    this.cancel?.();
  }

  private judge([other]: readonly Row[]): boolean {
    const before = this.fewer;
    const more = other?.hears.filter((type) => !this.types.includes(type));
    this.fewer = more && (before ?? new HearsFewer(this.options.group, more));
    if (this.fewer && !before && !this.closed) this.options.outranked(this.fewer);
    return this.fewer !== undefined;
  }

  private showLater(): void {
    const { scheduler, lastsMs, onFault } = this.options;
    this.cancel = scheduler.after(lastsMs / 3, () => {
      void this.show()
        .catch((error: unknown) => this.closed || onFault(error))
        .finally(() => this.closed || this.showLater());
    });
  }
}
