import type { Clock, Scheduler } from '@maru/kernel';
import type { Metrics } from '@maru/observability';
import type { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import { deleteDue } from './retention-rule';
import type { RetentionRule } from './retention-rule';

export interface RetentionOptions {
  readonly rules: readonly RetentionRule[];
  /** The context's settings, for rules that name one. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** The pause before the first pass and between two passes, in ms. */
  readonly intervalMs: number;
}

// Keeps statements short, because a row may have thousands of dependent rows that are deleted with it.
const AT_ONCE = 200;

/**
 * Deletes the due rows of a context's rules, in statements of bounded length. Every instance does so; a row is deleted
 * once. A failed rule is tried again in the next pass, and does not stop the other rules.
 */
export class Retention {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private readonly deleted;

  constructor(private readonly options: RetentionOptions) {
    this.deleted = options.metrics.meter('@maru/service').createCounter('maru_retention_rows_deleted', {
      description: 'Rows deleted because of their age, by table',
    });
    this.running = this.run();
  }

  /** Stops, and resolves when no statement is running any more. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Makes one pass over all rules. Returns the number of deleted rows. Never rejects. */
  async pass(): Promise<number> {
    let rows = 0;
    for (const rule of this.options.rules) rows += await this.apply(rule);
    return rows;
  }

  private async run(): Promise<void> {
    const { scheduler, intervalMs } = this.options;
    const { signal } = this.stopping;
    await scheduler.sleep(intervalMs, signal);
    while (!signal.aborted) {
      await this.pass();
      await scheduler.sleep(intervalMs, signal);
    }
  }

  private async apply(rule: RetentionRule): Promise<number> {
    const { dataSource, clock, logger } = this.options;
    const { table } = rule;
    let rows = 0;
    try {
      for (let count = AT_ONCE; count === AT_ONCE && !this.stopping.signal.aborted; rows += count)
        [, count] = await dataSource.query<[unknown[], number]>(deleteDue(rule), [
          clock.now(),
          this.daysOf(rule),
          AT_ONCE,
        ]);
    } catch (err) {
      logger.warn({ err, table }, 'old rows could not be deleted; the next pass tries again');
    }
    if (rows === 0) return 0;
    this.deleted.add(rows, { table });
    logger.info({ table, rows }, 'old rows were deleted');
    return rows;
  }

  private daysOf({ table, days }: RetentionRule): number {
    const value = typeof days === 'number' ? days : this.options.settings[days.setting];
    if (typeof value !== 'number')
      throw new Error(`the retention of ${table} names no number among its context's settings`);
    return value;
  }
}
